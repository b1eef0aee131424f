# SPDX-License-Identifier: GPL-2.0-only
"""Which symbols are reached from which, and how that is told."""

from __future__ import annotations

import pytest
from pgoff.checkers.finding import Location, Note
from pgoff.checkers.graph import Edge, Ways, following, leading_to, step

START = Note(Location("a.c", 1, 1), "ops.mmap is a()")


def edge(origin: str, target: str, line: int) -> Edge:
    return Edge(origin, target, Location("a.c", line, 1), calls=True)


AB, BC, AC, CA, BD = EDGES = (
    edge("a", "b", 2),
    edge("b", "c", 3),
    edge("a", "c", 4),
    edge("c", "a", 5),  # and round
    edge("b", "d", 6),
)


def test_a_way_is_the_shortest() -> None:
    ways = Ways({"a": (START,)}, following((*EDGES, edge("x", "d", 1))))
    assert dict(ways) == {
        "a": (START,),
        "b": (START, step(AB)),
        "c": (START, step(AC)),
        "d": (START, step(AB), step(BD)),
    }
    assert "x" not in ways
    assert ways.get("x", ()) == ()
    with pytest.raises(KeyError):
        ways["x"]


def test_what_leads_to_a_symbol() -> None:
    named = following((*EDGES, edge("x", "d", 1), edge("d", "e", 1)))
    assert leading_to(["d"], named) == {"a", "b", "c", "d", "x"}
    assert leading_to(["x"], named) == {"x"}
    assert leading_to([], named) == frozenset()
