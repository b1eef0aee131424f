# SPDX-License-Identifier: GPL-2.0-only
"""From patches to people: who is asked about each, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .mailmap import Mailmap
from .maintainers import Entry, Section
from .patch import Patch


@dataclass(frozen=True)
class Reason:
    """Why somebody is asked: the title of a section, and its line that matched."""

    section: str
    line: str

    def __str__(self) -> str:
        return f"{self.section} ({self.line})"


@dataclass(frozen=True)
class Recipient:
    """Somebody who gets a mail, once; ``direct`` in To:, else in Cc:.

    ``person`` is as it is written to mail programs: ``Name <address>``, or an address.
    """

    person: str
    direct: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Book:
    """A tree's MAINTAINERS, and the names of ``.mailmap``."""

    sections: tuple[Section, ...]
    mailmap: Mailmap = field(default_factory=Mailmap)


def recipients(book: Book, patch: Patch) -> tuple[Recipient, ...]:
    """Who gets a patch: maintainers and reviewers, then lists, the nearest first.

    People are in To:, lists in Cc:, as b4 has it.  Each is there once, told by the name
    or the address.  Left out are lists that take mails of subscribers only, and whom
    THE REST of the kernel ends at.
    """
    left = {
        key
        for section in book.sections
        if section.buried
        for entry in section.entries
        if entry.kind == "M"
        for key in entry.person.keys
    }
    found: list[Recipient] = []
    seen: dict[str, int] = {}
    asked = _asked(book, patch)
    for entry, reason in sorted(asked, key=lambda each: each[0].kind == "L"):
        person = book.mailmap.mapped(entry.person)
        keys = entry.person.keys | person.keys
        if entry.closed or keys & left:
            continue
        place = next((seen[key] for key in sorted(keys) if key in seen), len(found))
        if place == len(found):
            found.append(Recipient(str(person), entry.kind != "L", ()))
        seen |= dict.fromkeys(keys - seen.keys(), place)
        found[place] = _because(found[place], reason)
    return tuple(found)


def union(parts: Iterable[Sequence[Recipient]]) -> tuple[Recipient, ...]:
    """Who gets a cover letter: everybody who gets one of its patches."""
    found: dict[str, Recipient] = {}
    for part in parts:
        for each in part:
            known = found.setdefault(each.person, each)
            for reason in each.reasons:
                known = _because(known, reason)
            found[each.person] = known
    return tuple(sorted(found.values(), key=lambda each: not each.direct))


def _because(known: Recipient, reason: Reason) -> Recipient:
    if reason in known.reasons:
        return known
    return Recipient(known.person, known.direct, (*known.reasons, reason))


def _asked(book: Book, patch: Patch) -> Iterator[tuple[Entry, Reason]]:
    """The entries of all sections that match, file for file, the nearest first."""
    for path in patch.paths:
        near = [
            (match[0], section, match[1])
            for section in book.sections
            if (match := section.match(path))
        ]
        for _, section, line in sorted(near, key=lambda each: -each[0]):
            yield from _entries(section, line)
    for section in book.sections:
        if line := patch.word(section):
            yield from _entries(section, line)


def _entries(section: Section, line: str) -> Iterator[tuple[Entry, Reason]]:
    for entry in section.entries:
        yield entry, Reason(section.title, line)
