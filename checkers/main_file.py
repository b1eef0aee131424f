# SPDX-License-Identifier: GPL-2.0-only
"""The cursors of a unit that are written in its own file, without its headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from clang.cindex import Cursor, SourceLocation, TranslationUnit

# The encoding of a location that is inside of a macro expansion has the top bit set.
_MACRO = 1 << 31


@lru_cache(maxsize=2)
def top_level(unit: TranslationUnit) -> tuple[Cursor, ...]:
    """The declarations of the main file, its macros and the uses of macros among them.

    What a macro brings in belongs to the file that uses the macro.  A kernel file has
    some 40,000 cursors beside its own, so that asking each for the name of its file
    would take as long as the parse: locations of one file are numbered in a row.
    """
    file = unit.get_file(unit.spelling)
    size = unit.cursor.extent.end.offset
    first = SourceLocation.from_offset(unit, file, 0).int_data
    end = SourceLocation.from_offset(unit, file, size).int_data
    found = []
    for cursor in unit.cursor.get_children():
        location = cursor.location
        number = location.int_data
        if number & _MACRO:
            written = location.file
            if written is None or written.name != unit.spelling:
                continue
        elif not first <= number <= end:
            continue
        found.append(cursor)
    return tuple(found)


def preorder(cursors: Iterable[Cursor]) -> Iterator[Cursor]:
    """``cursors`` and all that is below them, parents first, however deep."""
    waiting = list(cursors)[::-1]
    while waiting:
        cursor = waiting.pop()
        yield cursor
        waiting.extend(list(cursor.get_children())[::-1])
