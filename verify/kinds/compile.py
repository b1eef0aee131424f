# SPDX-License-Identifier: GPL-2.0-only
"""One object as it is after a patch: the base's own command, on the patch's files."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, astuple, replace
from itertools import pairwise
from pathlib import Path
from posixpath import normpath

from ..blame import Judge
from ..cell import Cell, Facts, Known, Result, State, Verdict
from ..ground import Ground, Place, Step
from ..kbuild import TREE
from ..makelog import diagnostics
from ..objects import Object, read
from ..preparing import epochs, folder
from ..process import run as execute
from ..process import undisturbed
from ..scratch import Scratch, exported
from ..sparse import check
from ..units import rows
from ..view import content, view

RANK = 70
DEPENDENCIES = re.compile(r"-Wp,-MMD,(\S+)")


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
    """Compile, and read what came of it."""
    asked = cell.asked
    delta = {**asked["under"], **asked["files"]}
    with (
        tempfile.TemporaryDirectory(prefix="pgoff-") as name,
        view(place, delta) as tree,
    ):
        output = Path(name) / "unit.o"
        command = _command(asked, tree, output)
        shell = ("sh", "-ec", command)
        done = undisturbed(execute(shell, folder(place, cell.hint)))
        text = done.output.replace(str(output), asked["target"])
        text = text.replace(f"{tree}/", "")
        good = not done.status
        facts = _made(output, tree) if good else _failed(asked["source"])
        found = diagnostics(text.split("\n"))
        if good and asked["sparse"] is not None:
            plain = asked["command"].replace(TREE, str(tree))
            found |= check(asked["sparse"], plain, folder(place, cell.hint), tree)
    said = sorted(map(astuple, found))
    return Result({**facts, "good": good, "diagnostics": said}, text)


def _command(asked: Facts, tree: Path, output: Path) -> str:
    """The command of the base, with this tree and with its outputs at ``output``."""
    command: str = asked["command"].replace(TREE, str(tree))
    command = DEPENDENCIES.sub(f"-Wp,-MMD,{output}.d", command)
    target = rf"(?<![\w./-]){re.escape(asked['target'])}(?![\w./-])"
    return re.sub(target, str(output), command)


def _made(output: Path, tree: Path) -> Facts:
    prefix = f"{tree}/"
    words = Path(f"{output}.d").read_text().replace("\\\n", " ").split()
    files = sorted(
        {
            normpath(word).removeprefix(prefix)
            for word in words
            if word.startswith(prefix)
        }
    )
    return {
        "files": files,
        "inputs": list(range(len(files))),
        **asdict(read(output)),
    }


def _failed(source: str) -> Facts:
    return {"files": [source], "inputs": [0], **asdict(Object())}
