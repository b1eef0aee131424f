# SPDX-License-Identifier: GPL-2.0-only
"""How far every driver is before and after the series, as ``pgoff status`` says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..checkers.main_file import clang_version
from .cell import Cell, Known, cell, package_digest
from .ground import Ground, Step


@dataclass(frozen=True)
class Driver:
    """An ops table: per stage how far it is, and the patches, from 1, of its file."""

    ops: str
    path: str
    stages: Mapping[str, str]
    patches: tuple[int, ...]


def cells(ground: Ground) -> tuple[Cell, Cell]:
    """The cells at the base and at the end."""
    first, last = ground.steps[0], ground.steps[-1]
    return _cell(ground, first), _cell(ground, last)


def _cell(ground: Ground, step: Step) -> Cell:
    inputs = {
        "tree": ground.base,
        "delta": step.delta,
        "generator": package_digest("pgoff.generator"),
        "checker": package_digest("pgoff.checkers"),
        "libclang": clang_version(),
    }
    return cell("status", "", step.number, inputs, 30)


def drivers(ground: Ground, known: Known) -> Iterator[Driver]:
    """Every driver; none where nobody asked."""
    results = [known.get(each.key) for each in cells(ground)]
    if None in results:
        return
    before, after = (
        {
            (each["path"], each["ops"]): each["stages"]
            for each in result.facts["drivers"]
        }
        for result in results
        if result
    )
    for path, ops in sorted(before | after):
        yield Driver(
            ops,
            path,
            _stages(before.get((path, ops), {}), after.get((path, ops), {})),
            tuple(step.number for step in ground.patches if path in step.changed),
        )


def _stages(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """``todo → done`` where the series does it, the state alone where it does not."""
    found = {}
    for name in {**old, **new}:
        was, now = (each.get(name, {}).get("state", "") for each in (old, new))
        found[name] = now if was == now else f"{was} → {now}"
    return found
