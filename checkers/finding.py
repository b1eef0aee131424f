# SPDX-License-Identifier: GPL-2.0-only
"""What a checker reports, as frozen values.  Paths are relative to the tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """As clang names them; both make the exit status 1."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file: ``line`` and ``column`` count from 1, columns in bytes."""

    path: str
    line: int
    column: int = 1


@dataclass(frozen=True, order=True)
class Note:
    """A step on the way to a finding, from the ops table to the place itself."""

    location: Location
    message: str


@dataclass(frozen=True, order=True)
class Finding:
    """One violation of one rule; ``function`` is empty outside of functions.

    ``fingerprint`` names it in every run (:mod:`.identity`), ``excerpt`` is the line of
    source; both are added when all findings are known, and compare equal.  ``tokens``
    are the identifiers that it accounts for in the census, by path and byte offset.
    ``configurations`` are those that saw it, where a file was parsed under several.
    """

    location: Location
    rule: str
    severity: Severity
    function: str
    message: str
    notes: tuple[Note, ...] = ()
    fingerprint: str = field(default="", compare=False)
    excerpt: str = field(default="", compare=False)
    tokens: tuple[tuple[str, int], ...] = field(default=(), compare=False)
    configurations: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, order=True)
class Unanalysed:
    """What could not be looked at, and why: it makes the exit status 3."""

    path: str
    reason: str


@dataclass(frozen=True, order=True)
class Doubt:
    """What is not known of a file though all was analysed, and what that means."""

    path: str
    reason: str


@dataclass(frozen=True, order=True)
class Suppression:
    """A comment at ``location`` that allows findings in the lines up to ``last``.

    ``first`` is where its code begins; ``rules`` are those it names, and without a
    ``reason`` it allows nothing.
    """

    location: Location
    rules: tuple[str, ...]
    reason: str
    first: int
    last: int


@dataclass(frozen=True, order=True)
class Hidden:
    """A finding that is not reported, for a ``reason`` that somebody gave.

    ``accepted`` in the baseline, or else by a comment in the source.
    """

    finding: Finding
    reason: str
    accepted: bool
