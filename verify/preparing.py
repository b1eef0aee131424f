# SPDX-License-Identifier: GPL-2.0-only
"""What has to be built whole: the base, and every patch that steers the build.

A patch of C changes what single objects are made of, and those can be made again one
by one.  A patch of a Makefile, or of anything that the configured tree was made from
beside its objects, begins a new **epoch**: all of it is built again at that patch, and
the patches after it stand on that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath

from .arches import plan, toolchain, version
from .cell import Cell, Facts, Known, Result, cell
from .ground import Ground, Place, Step
from .makelog import Diagnostic
from .view import Delta

CODE = (".c", ".h", ".S")
# Top files that say nothing to the build.
PROSE = ("MAINTAINERS", "CREDITS", "COPYING", "README")


@dataclass(frozen=True)
class Unit:
    """One object at one time: what it was made from, and what came of it.

    ``cell`` is the key of the cell that made it.  One that does not build has no
    symbols and no parts.
    """

    cell: str
    good: bool
    inputs: frozenset[str] = frozenset()
    diagnostics: frozenset[Diagnostic] = frozenset()
    needed: frozenset[str] = frozenset()
    offered: frozenset[str] = frozenset()
    exported: frozenset[str] = frozenset()
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Prepared:
    """A configured and built tree; ``why`` says why there is none.

    ``commands`` and ``units`` are by object; ``modules`` say which objects are joined.
    ``failed`` objects did not build though Kbuild wanted them, ``unmet`` are wishes of
    the configuration.  ``others`` are the files of the tree that the rest of the output
    was made from.  ``sparse`` are the options for sparse, and ``blind`` says why it
    cannot be used where it cannot.
    """

    key: str
    why: str = ""
    commands: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    modules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()
    unmet: tuple[str, ...] = ()
    others: frozenset[str] = frozenset()
    sparse: str | None = None
    blind: str = ""


@dataclass(frozen=True)
class Epoch:
    """From the patch of ``step`` on; ``prepared`` is None until it is known."""

    step: Step
    cell: Cell
    prepared: Prepared | None


def sources_cell(ground: Ground) -> Cell:
    """The cell that finds out who uses VFIO's headers."""
    inputs = {"tree": ground.base, "headers": plan().headers}
    return cell("sources", "", 0, inputs, 2, opens=True)


def epochs(ground: Ground, known: Known, arch: str) -> Iterator[Epoch]:
    """The epochs of an architecture, up to the first that is not known yet."""
    found = known.get(sources_cell(ground).key)
    if found is None:
        return
    users = frozenset(found.facts["sources"])
    step: Step | None = ground.steps[0]
    while step is not None:
        this = _cell(ground, arch, step, users)
        result = known.get(this.key)
        prepared = read(this.key, result) if result else None
        yield Epoch(step, this, prepared)
        if prepared is None:
            return
        step = next(
            (
                each
                for each in ground.steps[step.number + 1 :]
                if any(steers(path, prepared.others) for path in each.changed)
            ),
            None,
        )


def steers(path: str, others: frozenset[str]) -> bool:
    """Whether a change of ``path`` may change how objects are made."""
    if path in others:
        return True
    if path.startswith("Documentation/") or path in PROSE:
        return False
    return PurePosixPath(path).suffix not in CODE


def folder(place: Place, key: str) -> Path:
    """Where the output of a prepared tree is."""
    return place.work / "prepared" / key[:24]


def _cell(ground: Ground, arch: str, step: Step, users: frozenset[str]) -> Cell:
    row = plan().arches[arch]
    changed = {
        path for each in ground.steps for path in each.changed if path.endswith(".c")
    }
    inputs: Facts = {
        "tree": ground.base,
        "delta": step.delta,
        "sources": sorted(users | changed),
        "folders": plan().folders,
        "config": row.config,
        "variables": row.variables,
        "llvm": ground.wishes.llvm,
        "toolchain": toolchain(ground.wishes.llvm, row.variables),
        "sparse": version("sparse"),
    }
    return cell("prepare", arch, step.number, inputs, 60, opens=True)


@cache
def read(key: str, result: Result) -> Prepared:
    """What the result of a cell of the kind ``prepare`` says; read once."""
    facts = result.facts
    if facts["why"]:
        return Prepared(key, facts["why"])
    files = facts["files"]
    return Prepared(
        key,
        "",
        {name: each["command"] for name, each in facts["objects"].items()},
        {name: each["source"] for name, each in facts["objects"].items()},
        {name: unit(key, each, files) for name, each in facts["objects"].items()},
        {name: tuple(parts) for name, parts in facts["modules"].items()},
        frozenset(facts["failed"]),
        tuple(facts["unmet"]),
        frozenset(files[number] for number in facts["others"]),
        facts["sparse"],
        facts["blind"],
    )


def unit(key: str, facts: Facts, files: list[str]) -> Unit:
    """One object out of facts; ``inputs`` there are numbers of ``files``."""
    return Unit(
        key,
        facts["good"],
        frozenset(files[number] for number in facts["inputs"]),
        frozenset(Diagnostic(*each) for each in facts["diagnostics"]),
        frozenset(facts["needed"]),
        frozenset(facts["offered"]),
        frozenset(facts["exported"]),
        facts["parts"],
    )


def relative(step: Step, under: Step) -> Delta:
    """What differs at ``step`` from ``under``, an earlier one."""
    missing = object()
    return {
        path: now
        for path, now in step.delta.items()
        if under.delta.get(path, missing) != now
    }
