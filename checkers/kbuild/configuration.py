# SPDX-License-Identifier: GPL-2.0-only
"""A configuration with everything on that the dependencies allow.

The rules are those of Kconfig: a visible symbol gets what is wished for it (``y``),
an invisible one its default; selects are a lower bound; a choice takes its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .entries import Entry, Kconfig, Property
from .expression import (
    MODULE,
    NO,
    TRISTATES,
    YES,
    And,
    Compare,
    Expression,
    Not,
    Or,
    Word,
    both,
)

LETTERS = "nmy"
EMPTY = {"int": "0", "hex": "0x0"}  # the value of a number that nothing sets


@dataclass(slots=True)
class Symbol:
    """All the entries of one name, and who selects or implies it."""

    name: str
    entries: list[Entry] = field(default_factory=list)
    selected: list[Expression] = field(default_factory=list)
    implied: list[Expression] = field(default_factory=list)
    kind: str = ""
    choice: int | None = None


def everything(kconfig: Kconfig, wishes: Mapping[str, str]) -> dict[str, str]:
    """The value of each symbol that has one: ``y``, ``m``, a number or a text.

    ``wishes`` are the exceptions: what a visible symbol gets in place of ``y``.
    Symbols that are off are left out.
    """
    evaluation = Evaluation(kconfig, wishes)
    values = {}
    for name, symbol in evaluation.symbols.items():
        if symbol.kind in ("bool", "tristate"):
            value = evaluation.tristate(name)
            if value:
                values[name] = LETTERS[value]
        elif (text := evaluation.string(name)) is not None:
            values[name] = text
    return values


class Evaluation:
    """Values on demand, each computed once; a tristate is NO, MODULE or YES."""

    def __init__(self, kconfig: Kconfig, wishes: Mapping[str, str]) -> None:
        self.kconfig, self.wishes = kconfig, wishes
        self.symbols: dict[str, Symbol] = {}
        self.members: dict[int, list[str]] = {}
        self.tristates: dict[str, int] = {}
        self.strings: dict[str, str | None] = {}
        self.chosen: dict[int, str] = {}
        for entry in kconfig.entries:
            self.enter(entry)

    def enter(self, entry: Entry) -> None:
        """Note ``entry`` and what it selects and implies."""
        symbol = self.symbols.setdefault(entry.name, Symbol(entry.name))
        symbol.entries.append(entry)
        symbol.kind = symbol.kind or entry.kind
        if entry.choice is not None and entry.prompt is not None:
            symbol.choice = entry.choice
            self.members.setdefault(entry.choice, []).append(entry.name)
        here = both(Word(entry.name), entry.depends)
        for select in entry.selects:
            self.reverse(select).selected.append(both(here, select.condition))
        for imply in entry.implies:
            self.reverse(imply).implied.append(both(here, imply.condition))

    def reverse(self, property: Property) -> Symbol:
        """The symbol that a select or an imply names, whether or not it is defined."""
        assert isinstance(property.value, Word)
        name = property.value.text
        return self.symbols.setdefault(name, Symbol(name))

    def value(self, expression: Expression) -> int:
        """The tristate value of ``expression``."""
        match expression:
            case Word(text, _):
                return self.tristate(text)
            case And(left, right):
                found = self.value(left)
                return min(found, self.value(right)) if found else NO
            case Or(left, right):
                found = self.value(left)
                return found if found == YES else max(found, self.value(right))
            case Not(operand):
                return YES - self.value(operand)
            case Compare(operator, left, right):
                return YES * self.compared(operator, self.text(left), self.text(right))

    def compared(self, operator: str, left: str, right: str) -> bool:
        """Numbers are compared as numbers, everything else as text."""
        try:
            order = int(left, 0) - int(right, 0)
        except ValueError:
            order = (left > right) - (left < right)
        return {
            "=": order == 0,
            "!=": order != 0,
            "<": order < 0,
            "<=": order <= 0,
            ">": order > 0,
            ">=": order >= 0,
        }[operator]

    def text(self, word: Word) -> str:
        """What ``word`` stands for in a comparison: its own text without a symbol."""
        symbol = None if word.literal else self.symbols.get(word.text)
        if symbol is None or not symbol.kind:
            return word.text
        if symbol.kind in ("bool", "tristate"):
            return LETTERS[self.tristate(word.text)]
        value = self.string(word.text)
        return EMPTY.get(symbol.kind, "") if value is None else value

    def tristate(self, name: str) -> int:
        """The value of a bool or tristate symbol, or of a constant."""
        if name in TRISTATES:
            return TRISTATES[name]
        if (known := self.tristates.get(name)) is not None:
            return known
        symbol = self.symbols.get(name)
        if symbol is None or symbol.kind not in ("bool", "tristate"):
            return NO
        self.tristates[name] = NO  # what a symbol that depends on itself sees
        found = self.computed(symbol)
        self.tristates[name] = found
        return found

    def computed(self, symbol: Symbol) -> int:
        """The value of ``symbol`` by Kconfig's rules."""
        visible = self.visible(symbol)
        if symbol.choice is not None:
            return YES if self.chosen_of(symbol.choice) == symbol.name else NO
        if visible:
            found = min(TRISTATES.get(self.wishes.get(symbol.name, "y"), NO), visible)
        else:
            found = self.default(symbol)
        for selected in symbol.selected:
            if found == YES:
                break
            found = max(found, self.value(selected))
        return YES if found == MODULE and symbol.kind == "bool" else found

    def default(self, symbol: Symbol) -> int:
        """The value of a symbol that nobody can set."""
        found = NO
        for entry in symbol.entries:
            for default in entry.defaults:
                holds = self.value(both(default.condition, entry.depends))
                if holds:
                    found = min(self.value(default.value), holds)
                    break
            else:
                continue
            break
        return max(found, self.implied(symbol)) if symbol.implied else found

    def implied(self, symbol: Symbol) -> int:
        """What others wish for a symbol, as far as its own dependencies allow it."""
        found = reach = NO
        for wish in symbol.implied:
            found = max(found, self.value(wish))
        for entry in symbol.entries:
            reach = max(reach, self.value(entry.depends))
        return min(found, reach)

    def visible(self, symbol: Symbol) -> int:
        """How far a person could switch ``symbol`` on."""
        found = NO
        for entry in symbol.entries:
            if entry.prompt is not None and found < YES:
                found = max(found, self.value(entry.shown))
        return YES if found == MODULE and symbol.kind == "bool" else found

    def chosen_of(self, number: int) -> str:
        """The member that is on in a choice; nothing where the choice is off."""
        if number in self.chosen:
            return self.chosen[number]
        self.chosen[number] = ""
        choice = self.kconfig.choices[number]
        members = self.members.get(number, [])
        if self.value(choice.shown):
            open_ones = [name for name in members if self.visible(self.symbols[name])]
            self.chosen[number] = self.picked(choice, open_ones)
        return self.chosen[number]

    def picked(self, choice: Entry, members: list[str]) -> str:
        """The wished one of ``members``, else the default, else the first."""
        for name in members:
            if self.wishes.get(name) == "y":
                return name
        for default in choice.defaults:
            name = default.value.text if isinstance(default.value, Word) else ""
            if name in members and self.value(default.condition):
                return name
        wanted = [name for name in members if self.wishes.get(name) != "n"]
        return next(iter(wanted or members), "")

    def string(self, name: str) -> str | None:
        """The value of a string, int or hex symbol; None where it is off."""
        if name not in self.strings:
            self.strings[name] = None
            self.strings[name] = self.computed_string(self.symbols[name])
        return self.strings[name]

    def computed_string(self, symbol: Symbol) -> str | None:
        """The wish or the first default that holds, within the range that holds."""
        visible = self.visible(symbol)
        if visible and symbol.name in self.wishes:
            return self.wishes[symbol.name]
        for entry in symbol.entries:
            for default in entry.defaults:
                if self.value(both(default.condition, entry.depends)):
                    assert isinstance(default.value, Word)
                    return self.bounded(symbol, self.text(default.value))
        if not visible:
            return None
        return self.bounded(symbol, EMPTY.get(symbol.kind, ""))

    def bounded(self, symbol: Symbol, text: str) -> str:
        """``text`` moved into the first range that holds."""
        base = {"int": 10, "hex": 16}.get(symbol.kind)
        if base is None:
            return text
        for entry in symbol.entries:
            for low, high, holds in entry.ranges:
                if self.value(both(holds, entry.depends)):
                    return self.clamped(text, self.text(low), self.text(high), base)
        return text

    def clamped(self, text: str, low: str, high: str, base: int) -> str:
        """``text`` as a number between ``low`` and ``high``, unless one is none."""
        try:
            number = int(text, base)
            bounds = int(low, base), int(high, base)
        except ValueError:
            return text
        moved = min(max(number, bounds[0]), bounds[1])
        if moved == number:
            return text
        return hex(moved) if base == 16 else str(moved)
