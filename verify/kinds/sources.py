# SPDX-License-Identifier: GPL-2.0-only
"""Who uses VFIO's headers, anywhere in the tree: asked once for a base."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..cell import Cell, Known, Result, Verdict
from ..discovery import users
from ..ground import Ground, Place
from ..preparing import sources_cell
from ..scratch import Scratch

RANK = 10


def columns(ground: Ground) -> tuple[str, ...]:
    """None: others build on it."""
    return ()


def plan(ground: Ground, known: Known) -> Iterable[Cell]:
    """One cell for the base."""
    return [sources_cell(ground)]


def run(cell: Cell, place: Place) -> Result:
    """Search the base."""
    found = users(Scratch(place.repository), cell.asked["headers"])
    return Result({"sources": found})


def judge(ground: Ground, known: Known) -> Iterator[Verdict]:
    """Nothing."""
    return iter(())
