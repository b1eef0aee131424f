# SPDX-License-Identifier: GPL-2.0-only
"""Other wishes than usual, for a symbol that is off with everything on.

What is on shuts other things out: a choice has one member, and ``depends on !X`` is
common.  Wishes are looked for backwards, from the symbol to what it needs, and tried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from .configuration import Evaluation, Symbol
from .entries import Entry, Kconfig, Property
from .expression import And, Compare, Expression, Not, Or, Word, both

Wishes = Mapping[str, str]
WAYS = 2  # how many of those that are found are worth a try: the first are the plainest
_DEPTH = 12
# Sets of wishes that are looked at before a symbol is given up; a kernel's take some
# 50 ms each.
_LOOKS = 200


def wanted(kconfig: Kconfig, wishes: Wishes, name: str) -> Iterator[Wishes]:
    """Wishes on top of ``wishes`` with which the symbol ``name`` is on."""
    yield from fulfilled(kconfig, wishes, Word(name))


def fulfilled(
    kconfig: Kconfig, wishes: Wishes, expression: Expression
) -> Iterator[Wishes]:
    """Wishes on top of ``wishes`` with which an expression holds."""
    wanting = _Wanting(kconfig, wishes)
    try:
        for found in wanting.met(expression, True, MappingProxyType({}), _DEPTH):
            if wanting.evaluation(found).value(expression):
                yield found
    except _GivenUp:
        return


class _GivenUp(Exception):
    """Too much was looked at."""


class _Wanting:
    """What the symbols of one tree need of each other."""

    def __init__(self, kconfig: Kconfig, wishes: Wishes) -> None:
        self.kconfig, self.wishes = kconfig, wishes
        self.looks = 0
        self.latest = lru_cache(maxsize=16)(self.evaluated)
        self.selecting: dict[str, list[tuple[Entry, Property]]] = defaultdict(list)
        for entry in kconfig.entries:
            for select in entry.selects:
                assert isinstance(select.value, Word)
                self.selecting[select.value.text].append((entry, select))

    def evaluation(self, wishes: Wishes) -> Evaluation:
        """The values under ``wishes`` and the usual ones."""
        return self.latest(tuple(sorted(wishes.items())))

    def evaluated(self, wishes: tuple[tuple[str, str], ...]) -> Evaluation:
        """The same made anew; raises _GivenUp where that was too often."""
        self.looks += 1
        if self.looks > _LOOKS:
            raise _GivenUp
        return Evaluation(self.kconfig, {**self.wishes, **dict(wishes)})

    def met(
        self, expression: Expression, on: bool, wishes: Wishes, depth: int
    ) -> Iterator[Wishes]:
        """More wishes, so that an expression holds, or does not."""
        if bool(self.evaluation(wishes).value(expression)) == on:
            yield wishes
            return
        if depth == 0:
            return
        match expression:
            case Word(text):
                sought = self.on if on else self.off
                yield from sought(text, wishes, depth - 1)
            case Not(operand):
                yield from self.met(operand, not on, wishes, depth)
            case And(left, right) | Or(left, right):
                if isinstance(expression, And) == on:
                    for found in self.met(left, on, wishes, depth):
                        yield from self.met(right, on, found, depth)
                else:
                    yield from self.met(left, on, wishes, depth)
                    yield from self.met(right, on, wishes, depth)
            case Compare():
                return

    def on(self, name: str, wishes: Wishes, depth: int) -> Iterator[Wishes]:
        """Wish for a symbol, or for what selects it, or for what it is by default."""
        symbol = self.symbol(name, wishes)
        if symbol is None or {**self.wishes, **wishes}.get(name) == "n":
            return
        wished = {**wishes, name: "y"}
        for entry in symbol.entries:
            if entry.prompt is not None:
                shown = entry.shown
                if entry.choice is not None:
                    shown = both(shown, self.kconfig.choices[entry.choice].shown)
                yield from self.met(shown, True, wished, depth)
        for reason in (*self.selected(name), *_defaults(symbol)):
            yield from self.met(reason, True, wishes, depth)

    def off(self, name: str, wishes: Wishes, depth: int) -> Iterator[Wishes]:
        """Wish against a symbol, and for nothing that selects it or is its default."""
        symbol = self.symbol(name, wishes)
        if symbol is None or wishes.get(name) == "y":
            return
        if symbol.choice is not None:
            for member in self.evaluation(wishes).members[symbol.choice]:
                if member != name:
                    yield from self.on(member, wishes, depth)
            return
        less = {**wishes, name: "n"}
        reasons = list(self.selected(name))
        if not self.evaluation(less).visible(symbol):
            reasons += _defaults(symbol)
        yield from self.none(reasons, less, depth)

    def none(
        self, reasons: list[Expression], wishes: Wishes, depth: int
    ) -> Iterator[Wishes]:
        """More wishes, so that none of ``reasons`` holds."""
        if not reasons:
            yield wishes
            return
        for found in self.met(reasons[0], False, wishes, depth):
            yield from self.none(reasons[1:], found, depth)

    def symbol(self, name: str, wishes: Wishes) -> Symbol | None:
        """What the tree says of a symbol that can be on or off."""
        found = self.evaluation(wishes).symbols.get(name)
        return found if found and found.kind in ("bool", "tristate") else None

    def selected(self, name: str) -> Iterator[Expression]:
        """When others select a symbol."""
        for entry, select in self.selecting[name]:
            yield both(Word(entry.name), select.condition)


def _defaults(symbol: Symbol) -> Iterator[Expression]:
    """When a symbol that nobody can set is on by itself."""
    for entry in symbol.entries:
        for default in entry.defaults:
            yield both(both(default.value, default.condition), entry.depends)
