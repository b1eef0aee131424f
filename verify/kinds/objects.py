# SPDX-License-Identifier: GPL-2.0-only
"""Object code, function by function: what really changed, and what a message claims.

A patch that claims no functional change and whose objects are the same to the last
byte is proved.  Of all others, what differs is listed: it is what has to be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..cell import Cell, Known, Result, State, Verdict
from ..claims import claims_none
from ..ground import Ground, Place
from ..units import Change, rows

RANK = 80
COLUMN = "object code"


def columns(ground: Ground) -> tuple[str, ...]:
    """One."""
    return (COLUMN,)


def plan(ground: Ground, known: Known) -> Iterable[Cell]:
    """None: the objects are made for the architectures' own columns."""
    return ()


def run(cell: Cell, place: Place) -> Result:
    """Never called."""
    raise AssertionError(cell)


def judge(ground: Ground, known: Known) -> Iterator[Verdict]:
    """What differs after every patch, on all architectures together."""
    found: dict[int, dict[str, set[str]]] = {}
    seen: set[int] = set()
    for arch in ground.wishes.architectures:
        for row in rows(ground, known, arch):
            for change in row.changes if row.step.number else ():
                seen.add(row.step.number)
                for what in _differences(change):
                    found.setdefault(row.step.number, {}).setdefault(what, set()).add(
                        arch
                    )
    for step in ground.patches:
        listed = tuple(
            f"{what} ({', '.join(sorted(arches))})"
            for what, arches in sorted(found.get(step.number, {}).items())
        )
        claims = claims_none(step.message)
        state = State.FINE if step.number in seen else State.NOTHING
        note = f"{len(listed)} differ" if listed else "the same"
        if claims:
            note += ", claims no functional change"
        yield Verdict(
            step.number, COLUMN, state, note if step.number in seen else "", (), listed
        )


def _differences(change: Change) -> Iterator[str]:
    """The functions and tables of an object that are not what they were."""
    if not change.now or not change.now.good:
        return
    old = change.before.parts if change.before else {}
    new = change.now.parts
    for name in sorted(set(old) | set(new)):
        if old.get(name) != new.get(name):
            word = (
                "new" if name not in old else "gone" if name not in new else "changed"
            )
            yield f"{change.source}: {name} {word}"
