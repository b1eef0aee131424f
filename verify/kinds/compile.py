# SPDX-License-Identifier: GPL-2.0-only
"""One object as it is after a patch: the base's own command, on the patch's files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, astuple, fields, replace
from itertools import pairwise
from pathlib import Path

from ..blame import Judge
from ..cell import Cell, Facts, Known, Result, State, Verdict
from ..ground import Ground, Place, Step
from ..kbuild import TREE, dependencies
from ..makelog import Diagnostic, diagnostics
from ..objects import Object, read
from ..precompiled import Compiling, Precompiled, precompiled
from ..preparing import epochs, folder
from ..process import run as execute
from ..process import undisturbed
from ..scratch import Scratch, exported
from ..sparse import check
from ..units import rows
from ..view import content, view

RANK = 70


def columns(ground: Ground) -> tuple[str, ...]:
    """Every architecture that was asked for."""
    return ground.wishes.architectures


def plan(ground: Ground, known: Known) -> Iterable[Cell]:
    """What every patch reaches on every architecture, as far as it is known."""
    for arch in ground.wishes.architectures:
        for row in rows(ground, known, arch):
            yield from row.wanted


def judge(ground: Ground, known: Known) -> Iterator[Verdict]:
    """Every patch against its parent, on every architecture."""
    for arch in ground.wishes.architectures:
        why = _why(ground, known, arch)
        if why:
            yield from (
                Verdict(step.number, arch, State.NOT_HERE, why)
                for step in ground.patches
            )
            continue
        every = tuple(rows(ground, known, arch))
        for parent, row in pairwise(every):
            verdict = Judge(
                row,
                parent,
                every[0],
                lambda key: known[key].log,
                _files(ground, row.step),
                _exports(ground, row.step),
            ).verdict()
            yield replace(verdict, column=arch)


def _why(ground: Ground, known: Known, arch: str) -> str:
    """Why nothing can be built for an architecture; empty where it can."""
    for epoch in epochs(ground, known, arch):
        return epoch.prepared.why if epoch.prepared else ""
    return ""


def _files(ground: Ground, step: Step) -> Callable[[str], bool]:
    """Whether a path is a file after a patch."""

    def is_file(path: str) -> bool:
        if path in step.delta:
            return step.delta[path] is not None
        return (ground.place.repository / path).is_file()

    return is_file


def _exports(ground: Ground, step: Step) -> Callable[[str], bool]:
    """Whether a source exports a symbol after a patch."""
    place = ground.place

    def exports(symbol: str) -> bool:
        unchanged = set(Scratch(place.repository).exporters(symbol)) - set(step.delta)
        changed = (
            content(place, blob).decode("latin-1") for blob in step.delta.values()
        )
        return bool(unchanged) or any(symbol in exported(text) for text in changed)

    return exports


def run(cell: Cell, place: Place) -> Result:
    """Compile, and read what came of it.

    On top of what was compiled before, where the compiler says nothing more: what it
    says has to be what it says of the source alone.
    """
    asked = cell.asked
    delta = {**asked["under"], **asked["files"]}
    output = folder(place, cell.hint)
    with view(place, delta) as tree:
        facts, text = _object(asked, place, output, tree)
        found = _found(text)
        if facts["good"] and asked["sparse"] is not None:
            plain = asked["command"].replace(TREE, str(tree))
            found |= check(asked["sparse"], plain, output, tree)
    return Result({**facts, "diagnostics": sorted(map(astuple, found))}, text)


def _object(asked: Facts, place: Place, output: Path, tree: Path) -> tuple[Facts, str]:
    """What came of the source, and what was said of it."""
    what = (asked[each] for each in ("command", "source", "target"))
    this = Compiling(place.repository, output, *what)
    changed = {*asked["under"], *asked["files"]}
    ahead = precompiled(this, tree, changed, place.work / "precompiled")
    if ahead is None:
        return _compiled(this, tree)
    facts, text = _compiled(this, tree, ahead)
    if facts["good"] and not text and ahead.holds(this, _read(facts)):
        return facts, ahead.said
    facts, text = _compiled(this, tree)
    if facts["good"] and _found(text) == _found(ahead.said):
        ahead.renounce()
    return facts, text


def _compiled(
    this: Compiling, tree: Path, ahead: Precompiled | None = None
) -> tuple[Facts, str]:
    """What came of the compiler and those that follow it, and what they said."""
    with tempfile.TemporaryDirectory(prefix="pgoff-") as name:
        unit = Path(name) / "unit.o"
        command = this.shell(tree, unit)
        if ahead is not None:
            command = ahead.under(command, f"{tree}/{this.source}")
        done = undisturbed(execute(("sh", "-ec", command), this.output))
        text = done.output.replace(str(unit), this.target)
        text = text.replace(f"{tree}/", "")
        good = not done.status
        reads = ahead.reads if ahead is not None else frozenset()
        facts = _made(unit, tree, reads) if good else _failed(this.source)
        return {**facts, "good": good}, text


def _found(text: str) -> frozenset[Diagnostic]:
    return diagnostics(text.split("\n"))


def _made(output: Path, tree: Path, reads: frozenset[str]) -> Facts:
    """What is in an object, made of ``reads`` and what the compiler names beside it."""
    found = dependencies(Path(f"{output}.d").read_text(), tree)
    files = sorted(reads | found)
    return {
        "files": files,
        "inputs": list(range(len(files))),
        **asdict(read(output)),
    }


def _read(facts: Facts) -> Object:
    return Object(*(facts[each.name] for each in fields(Object)))


def _failed(source: str) -> Facts:
    return {"files": [source], "inputs": [0], **asdict(Object())}
