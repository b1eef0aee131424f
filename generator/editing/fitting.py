# SPDX-License-Identifier: GPL-2.0-only
"""What a conversion says of code that it does not understand, and where that is."""

from __future__ import annotations

from pathlib import Path

from clang.cindex import Cursor

from ...checkers.finding import Location
from ...checkers.parse import Unit


class DoesNotFit(Exception):
    """No idiom fits: the code at ``cursor`` is why, or what is in ``line`` of its file.

    ``line`` counts from 1; a line that libclang has no cursor for needs it.
    """

    def __init__(self, cursor: Cursor, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.cursor = cursor
        self.reason = reason
        self.line = line


def location(unit: Unit, cursor: Cursor) -> Location:
    """Where ``cursor`` is written, as a path of the tree of ``unit``."""
    place = cursor.location
    path = Path(place.file.name) if place.file is not None else Path(unit.path)
    if path.is_relative_to(unit.source.root):
        path = path.relative_to(unit.source.root)
    return Location(path.as_posix(), place.line, place.column)
