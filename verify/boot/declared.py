# SPDX-License-Identifier: GPL-2.0-only
"""Differences that commit messages declare, and those that none does.

A file of declarations (TOML) says for each what a line is before and after, where that
may be, and which words a paragraph of some commit message must have: a difference that
the messages do not speak of is not declared, whatever the file says.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...checkers.errors import UserError
from .trace import Difference

DEFAULT = Path(__file__).with_name("declared.toml")
KEYS = {"name", "where", "before", "after", "words"}


@dataclass(frozen=True)
class Declaration:
    """``before`` and ``after`` are patterns of whole lines.

    ``where`` is searched in the name of the machine and the heading of the session.
    In ``after``, ``\\1`` stands for what the first group of ``before`` found.  One of
    them may be None: a line that is only there after, or only before.  ``words`` have
    to be in one paragraph of a message.
    """

    name: str
    where: re.Pattern[str]
    before: re.Pattern[str] | None
    after: str | None
    words: tuple[str, ...]

    def fits(self, machine: str, difference: Difference) -> bool:
        """Whether it declares this difference, seen on ``machine``."""
        if not self.where.search(f"{machine}: {difference.heading}"):
            return False
        groups: tuple[str | None, ...] = ()
        if self.before is not None and difference.before is not None:
            found = self.before.fullmatch(difference.before)
            if not found:
                return False
            groups = found.groups()
        elif self.before or difference.before is not None:
            return False
        if self.after is None or difference.after is None:
            return not self.after and difference.after is None
        return re.fullmatch(_filled(self.after, groups), difference.after) is not None

    def is_made(self, messages: Iterable[str]) -> bool:
        """Whether one of the commit messages speaks of it."""
        return any(speaks_of(message, self.words) for message in messages)


def speaks_of(message: str, words: Iterable[str]) -> bool:
    """Whether a paragraph of a commit message has all the words."""
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", message))
    return any(all(word in paragraph for word in words) for paragraph in paragraphs)


@dataclass(frozen=True)
class Judgement:
    """The differences that nobody declared, and how many each declaration covers."""

    undeclared: tuple[Difference, ...]
    declared: Mapping[str, int]


def declarations(path: Path = DEFAULT) -> tuple[Declaration, ...]:
    """Those of a file; raises UserError where it cannot be understood."""
    try:
        table = tomllib.loads(path.read_text())
        return tuple(_read(row) for row in table.get("difference", ()))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, re.error) as error:
        raise UserError(f"{path} does not declare differences", str(error)) from error


def _read(row: Mapping[str, object]) -> Declaration:
    unknown = row.keys() - KEYS
    if unknown:
        raise KeyError(f"unknown: {', '.join(sorted(unknown))}")
    before, after, words = row.get("before"), row.get("after"), row["words"]
    if before is None and after is None:
        raise KeyError("neither before nor after")
    if not isinstance(words, list) or not words:
        raise TypeError("words is a list of at least one word")
    return Declaration(
        str(row["name"]),
        re.compile(str(row.get("where", ""))),
        None if before is None else re.compile(str(before)),
        None if after is None else str(after),
        tuple(map(str, words)),
    )


def judge(
    machine: str,
    found: Sequence[Difference],
    known: Sequence[Declaration],
    messages: Sequence[str],
) -> Judgement:
    """Sort the differences into those that the messages declare, and the others."""
    made = [declaration for declaration in known if declaration.is_made(messages)]
    counts: Counter[str] = Counter()
    undeclared = []
    for difference in found:
        fitting = next((one for one in made if one.fits(machine, difference)), None)
        if fitting:
            counts[fitting.name] += 1
        else:
            undeclared.append(difference)
    return Judgement(tuple(undeclared), dict(counts))


def _filled(pattern: str, groups: Sequence[str | None]) -> str:
    """The pattern with what the groups found in the place of references."""
    return re.sub(
        r"\\(\d)", lambda number: re.escape(groups[int(number[1]) - 1] or ""), pattern
    )
