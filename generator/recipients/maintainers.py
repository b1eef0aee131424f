# SPDX-License-Identifier: GPL-2.0-only
"""MAINTAINERS as values: sections, who is in them, and what they match."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ...checkers.errors import UserError
from .person import Person, people

_LINE = re.compile(r"([A-Z]):\s*(.*)")
# Where a pattern of files stops to be a plain path.
_SPECIAL = re.compile(r"[^\w./,@~#=-]")
_FLAGS = re.compile(r"\(\?[a-z]+\)")
# Whose inbox no patch is to go to: get_maintainer.pl leaves them out, too.
_BURIED = "buried alive in reporters"


@dataclass(frozen=True)
class Entry:
    """One M: (maintainer), R: (reviewer) or L: (list) line; ``note`` is its comment."""

    kind: str
    person: Person
    note: str = ""

    @property
    def closed(self) -> bool:
        """Whether it is a list that takes mails of its subscribers only."""
        return self.kind == "L" and "subscribers-only" in self.note


@dataclass(frozen=True)
class Section:
    """A section: its title, its people, and its patterns as they are written.

    ``files`` (F:) and ``excluded`` (X:) are globs, ``paths`` (N:) and ``words`` (K:)
    regular expressions.
    """

    title: str
    status: str
    entries: tuple[Entry, ...]
    files: tuple[str, ...]
    excluded: tuple[str, ...]
    paths: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def buried(self) -> bool:
        """Whether its maintainers ask to be left alone."""
        return self.status.lower() == _BURIED

    def match(self, path: str) -> tuple[int, str] | None:
        """How near the section is to ``path``, and the line that says so, or None.

        The nearer the larger: the slashes of the pattern, one more for one that names
        files, -1 for one that begins with a wildcard, 0 for a regular expression.
        """
        if any(fits(path, pattern) for pattern in self.excluded):
            return None
        near: tuple[int, str] | None = None
        for pattern in self.files:
            if fits(path, pattern):
                near = max(near or (-2, ""), (_depth(pattern), f"F: {pattern}"))
        for pattern in self.paths:
            if near is None and regex(self.title, "N", pattern).search(path):
                near = 0, f"N: {pattern}"
        return near


def parse(text: str) -> tuple[Section, ...]:
    """The sections in their order; what comes before the first is no section."""
    return tuple(_sections(text))


def _sections(text: str) -> Iterator[Section]:
    title, lines = "", list[tuple[str, str]]()
    for line in [*text.split("\n"), "End"]:
        found = _LINE.match(line)
        if found:
            lines.append((found[1], found[2]))
        elif line.strip() and not line.lstrip().startswith("#"):
            if lines:
                yield _section(title, lines)
            title, lines = line, []


def _section(title: str, lines: list[tuple[str, str]]) -> Section:
    def values(kind: str) -> tuple[str, ...]:
        return tuple(value for name, value in lines if name == kind)

    return Section(
        title,
        (values("S") or ("",))[-1],
        tuple(_entries(lines)),
        *(values(kind) for kind in "FXNK"),
    )


def _entries(lines: list[tuple[str, str]]) -> Iterator[Entry]:
    for kind, value in lines:
        if kind in "MRL":
            note = re.search(r"\s\((.*)\)\s*$", value)
            for person in people(value):
                yield Entry(kind, person, note[1] if note else "")


def fits(path: str, pattern: str) -> bool:
    """Whether a glob of F: or X: matches ``path``.

    One that ends in a slash, and one that names a folder, is for everything below it.
    Any other is for the beginnings of names in just the folders that it says, but for
    one with ``**``.
    """
    special = _SPECIAL.search(pattern)
    beginning = pattern[: special.start()] if special else pattern
    if not path.startswith(beginning):
        return False
    if special and _glob(pattern).match(path) is None:
        return False
    if pattern.endswith("/") or "**" in pattern:
        return True
    folder = special is None and path.startswith(f"{pattern}/")
    return folder or path.count("/") == pattern.count("/")


def _depth(pattern: str) -> int:
    if pattern.startswith("*"):
        return -1
    return pattern.count("/") + (not pattern.endswith("/"))


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    """A glob as a regular expression; brackets mean the same in both."""
    text = pattern.replace(".", r"\.").replace("*", ".*").replace("?", ".")
    return re.compile(text)


@cache
def regex(title: str, kind: str, pattern: str, before: str = "") -> re.Pattern[str]:
    """A pattern of N: or K:, in Perl's extended form, behind the pattern ``before``.

    Raises UserError, naming the section, for one that is none.
    """
    # Python takes flags in front of everything only; ``before`` has no letters.
    flags = _FLAGS.match(pattern)
    text = f"{flags[0]}{before}{pattern[flags.end() :]}" if flags else before + pattern
    try:
        return re.compile(text, re.VERBOSE)
    except re.error as error:
        raise UserError(
            f"MAINTAINERS: {title}: {kind}: {pattern} is no regular "
            f"expression: {error}",
            "correct it there",
        ) from error
