# SPDX-License-Identifier: GPL-2.0-only
"""The report of what was asked for: the work tree, what is new in it, or patches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...checkers.census import Census
from ...checkers.errors import UserError
from ...checkers.report import Report
from ...checkers.source import Source
from . import revision
from .introduced import blamed, since, steps
from .mails import LARGEST, Mails, series

# Gives the report of these paths and of other files of the tree as well.
Lint = Callable[[Source, Sequence[Path], tuple[str, ...]], Report]
Say = Callable[[str], object]
STDIN = "-"
_SUFFIXES = (".c", ".h")


@dataclass(frozen=True)
class Asked:
    """``since`` a revision, after ``patches`` (files of mails), or neither."""

    since: str = ""
    patches: tuple[str, ...] = ()


def checked(
    source: Source, paths: Sequence[Path], asked: Asked, lint: Lint, say: Say
) -> Report:
    """The report; ``say`` is told what patches are applied to.

    Raises UserError where --since and patches are given both.
    """
    if asked.since and asked.patches:
        raise UserError("--since and patches do not go together", "ask for one of them")
    if asked.since:
        before = revision.at(source, asked.since)
        return since(lint(source, paths, ()), _there(lint, before, paths, ()))
    if asked.patches:
        return _patched(source, paths, asked, lint, say)
    return lint(source, paths, ())


def _patched(
    source: Source, paths: Sequence[Path], asked: Asked, lint: Lint, say: Say
) -> Report:
    mails = _read(asked.patches)
    base = _base(source, mails, say)
    made = list(steps(base, mails.patches))
    touched = frozenset().union(*(step.touched for step in made))
    also = tuple(sorted(path for path in touched if path.endswith(_SUFFIXES)))
    more = () if paths else also
    return blamed(base, made, lambda each: _there(lint, each, paths, more))


def _there(
    lint: Lint, source: Source, paths: Sequence[Path], also: tuple[str, ...]
) -> Report:
    """The report of those of the files that ``source`` has."""
    known = [path for path in paths if _has(source, path)]
    if paths and not known:
        return Report((), (), Census())
    return lint(source, known, tuple(path for path in also if source.exists(path)))


def _has(source: Source, path: Path) -> bool:
    place = path.resolve()
    if not place.is_relative_to(source.root):
        return True  # what is wrong with it is said when it is looked at
    return place.is_dir() or source.exists(place.relative_to(source.root).as_posix())


def _read(names: Sequence[str]) -> Mails:
    """The patches of all files, one after the other."""
    found = [series(read(name)) for name in names]
    patches = tuple(patch for each in found for patch in each.patches)
    based = next((each for each in found if each.base), Mails((), ""))
    return Mails(patches, based.base, based.needs)


def read(name: str) -> bytes:
    """The content of a file, or of standard input for ``-``.

    Raises UserError where it cannot be read, or has more than LARGEST bytes.
    """
    try:
        if name == STDIN:
            return sys.stdin.buffer.read(LARGEST + 1)
        with Path(name).open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise UserError(f"cannot read {name}: {error.strerror}") from error


def _base(source: Source, mails: Mails, say: Say) -> Source:
    """What the patches are for: their base-commit, or else HEAD, or the files."""
    if mails.needs:
        say(f"the patches need {mails.needs} others on top of their base-commit")
    elif mails.base and revision.has(source, mails.base):
        say(f"on {mails.base[:12]}, the base-commit of the patches")
        return revision.at(source, mails.base)
    elif mails.base:
        say(f"the base-commit {mails.base[:12]} of the patches is not here")
    if (source.root / ".git").exists():
        say("on HEAD")
        return revision.at(source, "HEAD")
    say("on the files as they are")
    return source
