# SPDX-License-Identifier: GPL-2.0-only
"""From the edits of a patch to its files: applied, tidied, parsed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..checkers.parse import parse
from ..checkers.source import Source
from .series import Edit, apply
from .tidy import tidy


@dataclass(frozen=True)
class Finished:
    """The files of a patch, and why it must not be made where it does not parse."""

    files: Mapping[str, bytes]
    broken: str = ""


def finish(source: Source, edits: Iterable[Edit], known: frozenset[str]) -> Finished:
    """Apply ``edits``, take out what nothing needs any more, and parse the result.

    ``known`` are the messages of errors that the files had before.
    """
    files = apply(source, edits)
    broken = _errors(source.edited(files), files, known)
    if broken:
        return Finished(files, broken)
    edited = source.edited(files)
    tidying = [
        edit
        for path in sorted(files)
        if path.endswith(".c")
        for edit in tidy(source.read(path), parse(edited, path))
    ]
    if not tidying:
        return Finished(files)
    files |= apply(edited, tidying)
    return Finished(files, _errors(source.edited(files), files, known))


def _errors(source: Source, paths: Iterable[str], known: frozenset[str]) -> str:
    """The first error that the edited C files have and did not have before."""
    for path in sorted(paths):
        if not path.endswith(".c"):
            continue
        for error in parse(source, path).errors:
            if error.message not in known:
                return f"{error.path}:{error.line}: {error.message}"
    return ""
