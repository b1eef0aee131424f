# SPDX-License-Identifier: GPL-2.0-only
"""From the edits of a patch to its files: applied, tidied, parsed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...checkers.parse import parse_quick
from ...checkers.source import Source
from ..workers import DIED, running
from .program import Program
from .series import Edit, apply
from .tidy import tidy


@dataclass(frozen=True)
class Finished:
    """The files of a patch, and why it must not be made where it does not parse."""

    files: Mapping[str, bytes]
    broken: str = ""


@dataclass(frozen=True)
class _Looked:
    """What one file turned out to be: its first error, or what nothing needs in it."""

    broken: str = ""
    tidying: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class _Task:
    """``path`` of patch ``number``; ``before`` is its old text if not tidied yet."""

    number: int
    source: Source
    path: str
    before: bytes | None


def finish(source: Source, edits: Iterable[Edit]) -> Finished:
    """Apply ``edits``, take out what nothing needs any more, and parse the result."""
    return finished(source, [list(edits)])[0]


def finished(source: Source, patches: Sequence[Sequence[Edit]]) -> list[Finished]:
    """The files of several patches on top of ``source`` that touch no file twice."""
    applied = [apply(source, edits) for edits in patches]
    foreign = [_foreign(files) for files in applied]
    first = _looked(
        _Task(number, source.edited(files), path, source.read(path))
        for number, files in enumerate(applied)
        for path in sorted(files)
        if path.endswith(".c")
    )
    done = [
        _tidied(source.edited(files), files, first.get(number, []))
        for number, files in enumerate(applied)
    ]
    # Few have anything to tidy, and only those are parsed once more.
    again = _looked(
        _Task(number, source.edited(each.files), path, None)
        for number, each in enumerate(done)
        for path in sorted(each.files)
        if path.endswith(".c") and each.files[path] != applied[number][path]
    )
    return [
        Finished(
            each.files, foreign[number] or each.broken or _first(again.get(number, []))
        )
        for number, each in enumerate(done)
    ]


def _foreign(files: Iterable[str]) -> str:
    """A file of the kernel, which a patch of a module cannot change."""
    return next((f"{path}: it is the kernel's" for path in files if path[0] == "/"), "")


def advance(program: Program, edits: Iterable[Edit]) -> tuple[Program, Finished]:
    """What :func:`finish` does, and the program as it is then, for another patch.

    For patches of the same files, one on top of the other: each file is parsed once
    for each of them, and not once more for the next.
    """
    files = apply(program.source, edits)
    now = program.after(files)
    paths = [path for path in sorted(files) if path.endswith(".c")]
    broken = _error(now, paths)
    if broken:
        return now, Finished(files, broken)
    tidying = [
        edit
        for path in paths
        for edit in tidy(program.source.read(path), now.unit(path))
    ]
    if tidying:
        tidied = apply(now.source, tidying)
        files |= tidied
        now = now.after(tidied)
    return now, Finished(files, _error(now, paths))


def _error(program: Program, paths: Sequence[str]) -> str:
    for path in paths:
        for error in program.unit(path).errors:
            return f"{error.path}:{error.line}: {error.message}"
    return ""


def _tidied(
    edited: Source, files: dict[str, bytes], looked: Sequence[_Looked]
) -> Finished:
    broken = _first(looked)
    if broken:
        return Finished(files, broken)
    edits = [edit for each in looked for edit in each.tidying]
    return Finished(files | apply(edited, edits))


def _looked(tasks: Iterable[_Task]) -> dict[int, list[_Looked]]:
    """What the files of each patch are; side by side where there are several."""
    every = list(tasks)
    if len(every) < 2:
        done: dict[int, _Looked | None] = dict(enumerate(map(_look, every)))
    else:
        with running(_look, [(task,) for task in every]) as results:
            done = dict(results)
    found: dict[int, list[_Looked]] = {}
    for at, task in enumerate(every):
        found.setdefault(task.number, []).append(done[at] or _Looked(DIED))
    return found


def _look(task: _Task) -> _Looked:
    unit = parse_quick(task.source, task.path)
    for error in unit.errors:
        return _Looked(f"{error.path}:{error.line}: {error.message}")
    before = task.before
    return _Looked("", tidy(before, unit) if before is not None else ())


def _first(looked: Iterable[_Looked]) -> str:
    return next((each.broken for each in looked if each.broken), "")
