# SPDX-License-Identifier: GPL-2.0-only
"""Every object after every patch: which have to be made again, and what came of them.

An object is made again where a file that it is made from is not as it was.  What it is
made from is known from the last time, so nothing is guessed: when a patch brings in a
file that an object did not read before, the result says so, and the object is made
again with that file as it is at that patch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from .cell import Cell, Known, Result, cell, digest
from .ground import Ground, Step
from .preparing import Epoch, Prepared, Unit, epochs, relative, unit
from .view import Delta


@dataclass(frozen=True)
class Change:
    """An object that a patch reached; None where it is not there, before or now."""

    target: str
    source: str
    before: Unit | None
    now: Unit | None


@dataclass(frozen=True)
class Row:
    """A patch on one architecture.

    ``units`` are all objects there are after it.  ``wanted`` are cells that have to be
    done before more can be said; ``changes`` lack the objects of those.
    """

    step: Step
    prepared: Prepared
    changes: tuple[Change, ...]
    units: Mapping[str, Unit]
    wanted: tuple[Cell, ...]


@dataclass(frozen=True)
class _Past:
    """An object as it was last made, and of which changed files."""

    unit: Unit
    files: Delta


def rows(ground: Ground, known: Known, arch: str) -> Iterator[Row]:
    """The base and every patch, as far as an architecture can be built."""
    every = tuple(epochs(ground, known, arch))
    units: Mapping[str, Unit] = {}
    for epoch, following in zip(every, (*every[1:], None), strict=False):
        prepared = epoch.prepared
        if prepared is None or prepared.why:
            return
        end = following.step.number if following else len(ground.steps)
        changes = tuple(_replaced(prepared, units)) if epoch.step.number else ()
        units = prepared.units
        yield Row(epoch.step, prepared, changes, units, ())
        past = {name: _Past(each, {}) for name, each in prepared.units.items()}
        for step in ground.steps[epoch.step.number + 1 : end]:
            row = _row(ground, known, arch, epoch, prepared, step, past)
            units = row.units
            yield row


def _replaced(prepared: Prepared, before: Mapping[str, Unit]) -> Iterator[Change]:
    """All objects, where all of them were made again."""
    for target in sorted(set(before) | set(prepared.units) | prepared.failed):
        now = prepared.units.get(target)
        if now is None and target in prepared.failed:
            now = Unit(prepared.key, False)
        source = prepared.sources.get(target, f"{target.removesuffix('.o')}.c")
        yield Change(target, source, before.get(target), now)


def _row(
    ground: Ground,
    known: Known,
    arch: str,
    epoch: Epoch,
    prepared: Prepared,
    step: Step,
    past: dict[str, _Past],
) -> Row:
    """One patch; ``past`` moves on to it."""
    delta = relative(step, epoch.step)
    paths = frozenset(delta)
    changes, wanted = [], []
    for target, old in past.items():
        files = _restricted(delta, paths, old.unit)
        if files == old.files and old.unit.good:
            continue
        now = _Maker(ground, arch, epoch, prepared, step, target).made(
            known, delta, old.unit
        )
        if isinstance(now, Cell):
            wanted.append(now)
            continue
        changes.append(Change(target, prepared.sources[target], old.unit, now))
        past[target] = _Past(now, _restricted(delta, paths, now))
    units = {name: each.unit for name, each in past.items()}
    return Row(step, prepared, tuple(changes), units, tuple(wanted))


def _restricted(delta: Delta, paths: frozenset[str], made: Unit) -> Delta:
    """The changed files that an object is made from; all, where it did not build."""
    if not made.good:
        return delta
    return {path: delta[path] for path in paths & made.inputs}


@dataclass(frozen=True)
class _Maker:
    """One object at one patch."""

    ground: Ground
    arch: str
    epoch: Epoch
    prepared: Prepared
    step: Step
    target: str

    def made(self, known: Known, delta: Delta, before: Unit) -> Unit | Cell:
        """The object, or the cell that has to be done first.

        It is asked for with the changed files that it is thought to be made from, and
        believed when it was made from no others, or with all of them.
        """
        paths = frozenset(delta)
        files = {**_restricted(delta, paths, before), **self._added(delta)}
        while True:
            this = self._cell(files)
            result = known.get(this.key)
            if result is None:
                return this
            found = _unit(this.key, result)
            more = {**files, **_restricted(delta, paths, found)}
            if more == files:
                return found
            files = more

    def _added(self, delta: Delta) -> Delta:
        """What this very patch brings or takes away: likely it is what is included."""
        return {
            path: now
            for path, now in self.step.changed.items()
            if path in delta
            and PurePosixPath(path).suffix == ".h"
            and not (self.ground.place.repository / path).is_file()
        }

    def _cell(self, files: Delta) -> Cell:
        prepared = self.epoch.cell.asked
        inputs = {
            "tree": self.ground.base,
            "under": self.epoch.step.delta,
            "files": files,
            "configuration": digest(prepared["config"], prepared["variables"]),
            "toolchain": [prepared["toolchain"], prepared["sparse"]],
            "target": self.target,
            "source": self.prepared.sources[self.target],
            "command": self.prepared.commands[self.target],
            "sparse": self.prepared.sparse,
        }
        number = self.step.number
        return cell("compile", self.arch, number, inputs, 0.7, self.epoch.cell.key)


@cache
def _unit(key: str, result: Result) -> Unit:
    """What the result of a cell of the kind ``compile`` says; read once."""
    return unit(key, result.facts, result.facts["files"])
