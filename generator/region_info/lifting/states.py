# SPDX-License-Identifier: GPL-2.0-only
"""What is known at one place of a function, on one way to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from ....checkers.expression import (
    Call,
    Constant,
    Expression,
    Member,
    Name,
    Operation,
)
from ...core.mentions import owner

_CHAIN = "vfio_info_cap"

# More ways than this to one place: what is known of variables is let go.
_MANY = 64

# What is known of a variable where its comparison with 0 holds, or does not.
_SIGNS = {
    ("<", True): "x",
    ("<", False): "g",
    (">", True): "x",
    (">", False): "u",
    (">=", True): "g",
    (">=", False): "x",
}


@dataclass(frozen=True)
class State:
    """What has happened to the request, and what is known of variables.

    ``known`` has pairs of a declaration's hash and ``z``, ``x``, ``p`` or ``g``: the
    variable is 0, not 0, positive, or not negative.  ``checked`` says that argsz was
    looked at.  ``has_caps`` says that there may be capabilities that the user was told
    of, ``untold`` that there may be some that the user was not told of, and ``filled``
    that one was added; ``handed`` that a library answered the request, ``stale`` that
    the driver's copy is older than that answer, ``pending`` that the call which answers
    was made just now; ``result`` is the variable with what it returned, -1 where that
    was dropped.
    """

    fetched: bool = False
    written: bool = False
    copied: bool = False
    failing: bool = False
    handed: bool = False
    has_caps: bool = False
    filled: bool = False
    untold: bool = False
    checked: bool = True
    stale: bool = False
    pending: bool = False
    result: int = 0
    known: tuple[tuple[int, str], ...] = ()

    def knowing(self, variable: int, what: str) -> State:
        """The state with ``what`` (or nothing, ``u``) known of ``variable``."""
        kept = {name: value for name, value in self.known if name != variable}
        if what == "h":
            return replace(self, known=tuple(sorted(kept.items())), result=variable)
        if what != "u":
            kept[variable] = what
        return replace(self, known=tuple(sorted(kept.items())))

    def of(self, variable: int) -> str:
        """What is known of ``variable``: ``u`` for nothing."""
        return dict(self.known).get(variable, "u")


States: TypeAlias = frozenset[State]


def joined(states: Iterable[State]) -> States:
    """``states``, or what they have in common where they are too many to follow."""
    found = frozenset(states)
    if len(found) <= _MANY:
        return found
    return frozenset(replace(state, known=()) for state in found)


def valued(value: Expression, state: State) -> Iterator[tuple[State, str]]:
    """What ``value`` may be, with the state in which it is: as in State, or ``u``.

    ``h`` is what the library returned, right behind the call.
    """
    match value:
        case Constant(number):
            yield state, "p" if number > 0 else "x" if number else "z"
        case Name() if value.declaration is not None:
            yield state, state.of(value.declaration.hash)
        case Call("PTR_ERR", _):
            yield state, "x"
        case Call() if state.pending:
            yield replace(state, pending=False), "h"
        case Operation("?:", (condition, one, other)):
            for each in refined((state,), condition, holds=True):
                yield from valued(one, each)
            for each in refined((state,), condition, holds=False):
                yield from valued(other, each)
        case _:
            yield state, "u"


def refined(states: Iterable[State], condition: Expression, *, holds: bool) -> States:
    """Those of ``states`` in which ``condition`` may hold or not, as ``holds`` says.

    With what is known then besides.
    """
    match condition:
        case Operation("!", (inner,)):
            return refined(states, inner, holds=not holds)
        case Operation("&&" | "||" as operator, (left, right)):
            if (operator == "&&") == holds:
                return refined(refined(states, left, holds=holds), right, holds=holds)
            first = refined(states, left, holds=not holds)
            return refined(states, left, holds=holds) | refined(
                first, right, holds=holds
            )
        case Operation("=", (Name() as target, _)):
            return refined(states, target, holds=holds)
        case Operation("!=" | ">", (Member() as inner, Constant(0))):
            return refined(states, inner, holds=holds)
        case Operation("==", (Member() as inner, Constant(0))):
            return refined(states, inner, holds=not holds)
    return _decided(states, condition, holds=holds)


def _decided(states: Iterable[State], condition: Expression, *, holds: bool) -> States:
    """The same for a condition without others in it."""
    match condition:
        case Operation("==" | "!=" as operator, (Name() as name, Constant(number))):
            return _compared(states, name, number, equal=(operator == "==") == holds)
        case Operation("<" | ">" | ">=" as operator, (Name() as name, Constant(0))):
            return _told(states, name, _SIGNS[operator, holds])
        case Name():
            return _told(states, condition, "x" if holds else "z")
        case Member(_, "size" | "buf", member) if not holds and owner(member) == _CHAIN:
            return frozenset(replace(state, untold=False) for state in states)
        case Constant(number):
            return frozenset(states) if bool(number) == holds else frozenset()
    return frozenset(states)


def _compared(
    states: Iterable[State], name: Name, number: int, *, equal: bool
) -> States:
    if number == 0:
        return _told(states, name, "z" if equal else "x")
    return _told(states, name, "x") if equal else frozenset(states)


def _told(states: Iterable[State], name: Name, what: str) -> States:
    """Those of ``states`` in which ``name`` may be ``what``, which it then is."""
    if name.declaration is None or what == "u":
        return frozenset(states)
    variable = name.declaration.hash
    found = set()
    for state in states:
        known = state.of(variable)
        if {known, what} in ({"z", "x"}, {"z", "p"}):
            continue
        if known in ("z", "x", "p") or (known == "g" and what == "g"):
            found.add(state)
        else:
            found.add(state.knowing(variable, what))
    return frozenset(found)
