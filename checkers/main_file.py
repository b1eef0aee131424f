# SPDX-License-Identifier: GPL-2.0-only
"""The cursors of a unit that are written in given files, without the other headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ctypes import byref, c_int, c_size_t, c_void_p
from functools import lru_cache
from typing import NamedTuple

from clang.cindex import (
    Cursor,
    CursorKind,
    File,
    SourceLocation,
    TranslationUnit,
    callbacks,
    conf,
)

# The encoding of a location that is inside of a macro expansion has the top bit set.
_MACRO = 1 << 31
_CONTINUE = 1
# A kernel file sees tens of thousands of them, and only those used matter here.
_SKIPPED = frozenset(
    (CursorKind.MACRO_DEFINITION.value, CursorKind.INCLUSION_DIRECTIVE.value)
)


class Top(NamedTuple):
    """A declaration outside of all others, or a use of a macro, in the file ``name``.

    ``name`` is what the file was asked for with.
    """

    name: str
    cursor: Cursor


class _Extent(NamedTuple):
    """The numbers of the locations in a file, and its handle."""

    name: str
    file: object
    first: int
    end: int


def top_level(unit: TranslationUnit) -> tuple[Cursor, ...]:
    """The declarations of the main file, and the uses of macros in it."""
    return tuple(top.cursor for top in written_in(unit, (unit.spelling,)))


@lru_cache(maxsize=2)
def written_in(unit: TranslationUnit, names: tuple[str, ...]) -> tuple[Top, ...]:
    """The declarations and the uses of macros in those of the files that are read.

    What a macro brings in belongs to the file that uses the macro.  A kernel file has
    some 60,000 cursors beside its own, so that asking each for the name of its file
    takes as long as the parse: locations within a file are numbered in a row.
    """
    extents = [found for name in names if (found := _extent(unit, name))]
    result: list[Top] = []

    def visit(cursor: Cursor, parent: Cursor, _: object) -> int:
        if cursor._kind_id not in _SKIPPED:
            location = conf.lib.clang_getCursorLocation(cursor)
            for extent in extents:
                if _is_in(location, extent):
                    cursor._tu = unit
                    result.append(Top(extent.name, cursor))
        return _CONTINUE

    conf.lib.clang_visitChildren(unit.cursor, callbacks["cursor_visit"](visit), None)
    return tuple(result)


def _is_in(location: SourceLocation, extent: _Extent) -> bool:
    number = location.int_data
    if not number & _MACRO:
        return extent.first <= number <= extent.end
    file = location.file
    return bool(file and conf.lib.clang_File_isEqual(file, extent.file))


def _extent(unit: TranslationUnit, name: str) -> _Extent | None:
    """Where the locations of a file are, None where the unit does not read it."""
    handle = conf.lib.clang_getFile(unit, name)
    if not handle:
        return None
    file, size = File(handle), c_size_t()
    conf.lib.clang_getFileContents(unit, file, byref(size))
    first = SourceLocation.from_offset(unit, file, 0).int_data
    end = SourceLocation.from_offset(unit, file, size.value).int_data
    return _Extent(name, file, first, end)


def children(cursor: Cursor) -> list[Cursor]:
    """What ``get_children`` gives, sooner: that one compares each with null."""
    found: list[Cursor] = []
    conf.lib.clang_visitChildren(cursor, _collect, found)
    unit = cursor._tu
    for each in found:
        each._tu = unit
    return found


def preorder(cursors: Iterable[Cursor]) -> Iterator[Cursor]:
    """``cursors`` and all that is below them, parents first, however deep."""
    waiting = list(cursors)[::-1]
    while waiting:
        cursor = waiting.pop()
        yield cursor
        waiting.extend(children(cursor)[::-1])


def _append(cursor: Cursor, parent: Cursor, into: list[Cursor]) -> int:
    into.append(cursor)
    return _CONTINUE


_collect = callbacks["cursor_visit"](_append)
conf.lib.clang_getFileContents.restype = c_void_p
conf.lib.clang_File_isEqual.restype = c_int
