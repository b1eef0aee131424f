# SPDX-License-Identifier: GPL-2.0-only
"""How far every driver is, asked of ``pgoff status`` as a user would; for the page."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator

from ..cell import Cell, Known, Result, Verdict
from ..drivers import cells
from ..ground import Ground, Place
from ..process import run as execute
from ..process import undisturbed
from ..view import view

RANK = 90
COMMAND = (sys.executable, "-m", "pgoff.generator", "status", "--format", "json")


def columns(ground: Ground) -> tuple[str, ...]:
    """None: it is a table of its own."""
    return ()


def plan(ground: Ground, known: Known) -> Iterable[Cell]:
    """The base and the end, where somebody wants the page."""
    return cells(ground) if ground.wishes.report else ()


def run(cell: Cell, place: Place) -> Result:
    """Ask about one tree; one that it cannot read has no drivers to show."""
    with view(place, cell.asked["delta"]) as tree:
        # It is ourselves, so the cache and the Python are those of the user.
        command = (*COMMAND, "--tree", str(tree))
        done = undisturbed(execute(command, place.work, dict(os.environ)))
    start = done.output.find("{")
    try:
        found, _ = json.JSONDecoder().raw_decode(done.output[max(0, start) :])
    except ValueError:
        return Result({"drivers": []}, done.output)
    return Result({"drivers": found["drivers"]}, done.output)


def judge(ground: Ground, known: Known) -> Iterator[Verdict]:
    """Nothing."""
    return iter(())
