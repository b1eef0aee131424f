# SPDX-License-Identifier: GPL-2.0-only
"""A tree's ``.mailmap``: by which name and address somebody wants to be known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .person import Person

# ``Name <address>``, ``<address> <old>``, ``Name <address> <old>`` or
# ``Name <address> Old name <old>``.
_LINE = re.compile(r"([^<]*)<([^>]+)>(?:([^<]*)<([^>]+)>)?")


@dataclass(frozen=True)
class Mailmap:
    """Who is somebody else's older entry.

    ``entries`` is by address, or by name and address where the line has both, and holds
    the name and the address that are right; either may be empty, for one that stays.
    """

    entries: Mapping[tuple[str, str], Person] = field(default_factory=dict)

    def mapped(self, person: Person) -> Person:
        """The name and address to be used; ``person`` itself where nothing is said."""
        entry = self.entries.get((person.name, person.address)) or self.entries.get(
            ("", person.address)
        )
        if entry is None:
            return person
        return Person(entry.name or person.name, entry.address or person.address)


def parse(text: str) -> Mailmap:
    """Read the file; a line that is none of the four forms says nothing."""
    entries: dict[tuple[str, str], Person] = {}
    for line in text.split("\n"):
        found = _LINE.fullmatch(line.partition("#")[0].strip())
        if not found:
            continue
        name, address = _name(found[1]), found[2].strip()
        if found[4] is None:
            key, right = ("", address), Person(name, "")
        else:
            key = (_name(found[3]), found[4].strip())
            right = Person(name, address)
        before = entries.get(key, Person("", ""))
        entries[key] = Person(
            right.name or before.name, right.address or before.address
        )
    return Mailmap(entries)


def _name(text: str) -> str:
    return text.strip().strip('"')
