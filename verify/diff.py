# SPDX-License-Identifier: GPL-2.0-only
"""Unified diffs as values: read, turned round, written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

NOTHING = "/dev/null"
HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@(.*)$")


@dataclass(frozen=True)
class Hunk:
    """Lines with their ``+``, ``-`` or blank, and the number, from 1, of the first.

    ``old`` is that before the change, ``new`` that afterwards.
    """

    old: int
    new: int
    heading: str
    lines: tuple[str, ...]

    def reversed(self) -> Hunk:
        """What takes this hunk back, removed lines still before added ones."""
        lines: list[str] = []
        added: list[str] = []
        for line in self.lines:
            if line.startswith("-"):
                added.append("+" + line[1:])
                continue
            if not line.startswith("+"):
                lines += added
                added = []
            lines.append("-" + line[1:] if line.startswith("+") else line)
        return Hunk(self.new, self.old, self.heading, (*lines, *added))

    def __str__(self) -> str:
        old = sum(not line.startswith("+") for line in self.lines)
        new = sum(not line.startswith("-") for line in self.lines)
        head = f"@@ -{self.old},{old} +{self.new},{new} @@{self.heading}"
        return "\n".join((head, *self.lines))


@dataclass(frozen=True)
class FileDiff:
    """One file; ``old`` or ``new`` is ``/dev/null`` where there is none."""

    old: str
    new: str
    hunks: tuple[Hunk, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """The names the file has before and after."""
        return tuple({name: 0 for name in (self.old, self.new) if name != NOTHING})

    def reversed(self) -> FileDiff:
        """What takes this change back."""
        return FileDiff(
            self.new, self.old, tuple(hunk.reversed() for hunk in self.hunks)
        )

    def __str__(self) -> str:
        name = self.old if self.new == NOTHING else self.new
        old, new = (
            path if path == NOTHING else f"{side}/{path}"
            for side, path in (("a", self.old), ("b", self.new))
        )
        head = f"diff --git a/{name} b/{name}\n--- {old}\n+++ {new}"
        return "\n".join((head, *map(str, self.hunks)))


def parse(diff: str) -> tuple[FileDiff, ...]:
    """The files of a diff; what has no hunk (a mode alone) is left out."""
    lines = iter(diff.split("\n"))
    files: list[FileDiff] = []
    old = ""
    for line in lines:
        if line.startswith("--- "):
            old = _path(line)
        elif line.startswith("+++ "):
            files.append(FileDiff(old, _path(line), ()))
        elif found := HUNK.match(line):
            body = tuple(_body(lines, int(found[2] or 1), int(found[4] or 1)))
            hunk = Hunk(int(found[1]), int(found[3]), found[5], body)
            last = files.pop()
            files.append(FileDiff(last.old, last.new, (*last.hunks, hunk)))
    return tuple(files)


def added(files: tuple[FileDiff, ...]) -> Mapping[tuple[str, int], str]:
    """The added lines by path and line number after the change, from 1."""
    found: dict[tuple[str, int], str] = {}
    for file in files:
        for hunk in file.hunks:
            kept = [line for line in hunk.lines if not line.startswith("-")]
            for number, line in enumerate(kept, hunk.new):
                if line.startswith("+"):
                    found[file.new, number] = line[1:]
    return found


def _body(lines: Iterator[str], old: int, new: int) -> Iterator[str]:
    """The lines of a hunk of ``old`` lines before and ``new`` after."""
    while old > 0 or new > 0:
        line = next(lines, " ")
        if line.startswith("\\"):
            continue
        old -= not line.startswith("+")
        new -= not line.startswith("-")
        yield line or " "


def _path(line: str) -> str:
    path = line[4:].rstrip("\t")
    return path if path == NOTHING else path.partition("/")[2]
