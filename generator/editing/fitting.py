# SPDX-License-Identifier: GPL-2.0-only
"""What a conversion says of code that it does not understand, and where that is."""

from __future__ import annotations

from difflib import SequenceMatcher

from clang.cindex import Cursor

from ...checkers.finding import Location
from ...checkers.parse import Unit
from ...checkers.source import Source


class DoesNotFit(Exception):
    """No idiom fits: the code at ``cursor`` is why, or what is in ``line`` of its file.

    ``line`` counts from 1; a line that libclang has no cursor for needs it.  ``idiom``
    is the one whose shape begins there but goes on differently, empty for none.
    """

    idiom = ""

    def __init__(self, cursor: Cursor, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.cursor = cursor
        self.reason = reason
        self.line = line


def location(unit: Unit, cursor: Cursor) -> Location:
    """Where ``cursor`` is written, as a path of the tree of ``unit``."""
    place = cursor.location
    path = unit.named(place.file.name) if place.file is not None else unit.path
    return Location(path, place.line, place.column)


def original(base: Source, now: Source, place: Location) -> Location:
    """Where ``place`` of ``now`` is in ``base``, the tree before some patches.

    Of a line that the patches brought, it is the line in front of them.
    """
    if not base.exists(place.path):
        return place
    before, after = (each.read(place.path).split(b"\n") for each in (base, now))
    if before == after:
        return place
    line = 0
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.b < place.line <= block.b + block.size:
            return Location(place.path, place.line - block.b + block.a, place.column)
        if block.b < place.line and block.size:
            line = block.a + block.size
    return Location(place.path, max(line, 1))
