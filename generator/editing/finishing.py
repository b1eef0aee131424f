# SPDX-License-Identifier: GPL-2.0-only
"""From the edits of a patch to its files: applied, tidied, parsed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...checkers.parse import Unit, parse, reparse
from ...checkers.source import Source
from ..workers import DIED, running
from .series import Edit, apply
from .tidy import tidy


@dataclass(frozen=True)
class Finished:
    """The files of a patch, and why it must not be made where it does not parse."""

    files: Mapping[str, bytes]
    broken: str = ""


def finished(source: Source, patches: Sequence[Sequence[Edit]]) -> list[Finished]:
    """The files of several patches on top of ``source`` that touch no file twice."""
    if len(patches) < 2:
        return [finish(source, edits) for edits in patches]
    with running(finish, [(source, edits) for edits in patches]) as results:
        done = dict(results)
    return [done[number] or Finished({}, DIED) for number in range(len(patches))]


def finish(source: Source, edits: Iterable[Edit]) -> Finished:
    """Apply ``edits``, take out what nothing needs any more, and parse the result."""
    files = apply(source, edits)
    edited = source.edited(files)
    # Most have nothing left to tidy: not worth compiling the headers for another parse.
    units = [
        parse(edited, path, options=0) for path in sorted(files) if path.endswith(".c")
    ]
    broken = _error(units)
    if broken:
        return Finished(files, broken)
    tidying = [edit for unit in units for edit in tidy(source.read(unit.path), unit)]
    if not tidying:
        return Finished(files)
    files |= apply(edited, tidying)
    edited = source.edited(files)
    return Finished(files, _error([reparse(unit, edited) for unit in units]))


def _error(units: Iterable[Unit]) -> str:
    """The first error of the edited C files; files with errors are not converted."""
    for unit in units:
        for error in unit.errors:
            return f"{error.path}:{error.line}: {error.message}"
    return ""
