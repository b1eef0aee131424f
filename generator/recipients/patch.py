# SPDX-License-Identifier: GPL-2.0-only
"""What of a mail is asked: the files that it changes, and the words in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .maintainers import Section, regex

_NAMES = re.compile(
    r"diff --git a/(\S+) b/(\S+)\s*$|(?:\+\+\+|---)\s+[^/\s]*/(\S+)"
    r"|rename (?:from|to) (\S+)\s*$"
)
_DIFF = re.compile(r"(?:\+\+\+|---)\s+\S")
# In the diff a word counts where a line is added or removed.
_CHANGED = r"^[+-].*"


@dataclass(frozen=True)
class Patch:
    """A mail: ``paths`` of the files it changes, sorted, and its lines.

    ``said`` are those of headers, message and diffstat, ``changed`` those of the diff.
    """

    paths: tuple[str, ...]
    said: tuple[str, ...]
    changed: tuple[str, ...]

    def word(self, section: Section) -> str:
        """The K: line of ``section`` that the mail has a word for; empty if none."""
        for pattern in section.words:
            # Put together as get_maintainer.pl does: of a pattern with ``|`` outside
            # of parentheses only the first way has to be on a changed line.
            message = regex(section.title, "K", pattern)
            diff = regex(section.title, "K", pattern, _CHANGED)
            if any(map(message.search, self.said)) or any(
                map(diff.search, self.changed)
            ):
                return f"K: {pattern}"
        return ""


def read(text: str) -> Patch:
    """Read a mail; one without a diff, as a cover letter, has no paths."""
    paths: set[str] = set()
    said: list[str] = []
    changed: list[str] = []
    lines = said
    for line in text.split("\n"):
        found = _NAMES.match(line)
        if found:
            paths |= {name for name in found.groups() if name}
            lines = changed if _DIFF.match(line) else lines
        else:
            lines.append(line)
    return Patch(tuple(sorted(paths - {"dev/null"})), tuple(said), tuple(changed))
