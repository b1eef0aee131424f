# SPDX-License-Identifier: GPL-2.0-only
"""kernel-doc comments of changed files: what the tree's own program says of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from pathlib import Path

from ...checkers.errors import UserError
from ..cell import Cell, Fault, Known, Result, State, Verdict, cell
from ..ground import Ground, Place, Step
from ..makelog import Diagnostic, diagnostics
from ..process import run as execute
from ..process import undisturbed
from ..view import content

RANK = 40
COLUMN = "kernel-doc"
BASE = "base"


def columns(ground: Ground) -> tuple[str, ...]:
    """One."""
    return (COLUMN,)


def plan(ground: Ground, known: Known) -> Iterable[Cell]:
    """Every changed C file, before and after."""
    for step in ground.patches:
        for pair in _pairs(ground, step):
            yield from pair


def _pairs(ground: Ground, step: Step) -> Iterator[tuple[Cell, Cell]]:
    """The cells before and after, for the files that are there afterwards."""
    parent = ground.steps[step.number - 1]
    for path, blob in step.changed.items():
        if path.endswith((".c", ".h")) and blob is not None:
            before = parent.delta.get(path, BASE)
            yield (
                _cell(ground, step, path, before),
                _cell(ground, step, path, blob),
            )


def _cell(ground: Ground, step: Step, path: str, blob: str | None) -> Cell:
    inputs = {"tree": ground.base, "path": path, "blob": blob}
    return cell("kernel_doc", "", step.number, inputs, 0.5)


def run(cell: Cell, place: Place) -> Result:
    """Ask about one file, under its own name.

    Raises UserError where the program fails, which says nothing of the file.
    """
    asked = cell.asked
    path = asked["path"]
    program = place.repository / "scripts" / "kernel-doc"
    with tempfile.TemporaryDirectory(prefix="pgoff-") as folder:
        copy = Path(folder) / path
        copy.parent.mkdir(parents=True)
        copy.write_bytes(_bytes(place, path, asked["blob"]))
        done = undisturbed(execute((str(program), "-none", path), Path(folder)))
    if done.status:
        last = done.output.strip().rpartition("\n")[2]
        raise UserError(f"the tree's scripts/kernel-doc fails on {path}: {last}")
    said = diagnostics(done.output.replace(f"{folder}/", "").split("\n"))
    return Result({"diagnostics": sorted(map(astuple, said))}, done.output)


def _bytes(place: Place, path: str, blob: str | None) -> bytes:
    if blob != BASE:
        return content(place, blob)
    file = place.repository / path
    return file.read_bytes() if file.is_file() else b""


def judge(ground: Ground, known: Known) -> Iterator[Verdict]:
    """What was not said before."""
    for step in ground.patches:
        faults, keys = [], []
        for before, after in _pairs(ground, step):
            new = _said(known, after) - _said(known, before)
            path = after.asked["path"]
            faults += [Fault(path, f"new: {each}") for each in new]
            keys.append(after.key)
        state = State.BROKEN if faults else State.FINE if keys else State.NOTHING
        yield Verdict(
            step.number, COLUMN, state, faults=tuple(sorted(faults)), keys=tuple(keys)
        )


def _said(known: Known, cell: Cell) -> frozenset[Diagnostic]:
    return frozenset(Diagnostic(*each) for each in known[cell.key].facts["diagnostics"])
