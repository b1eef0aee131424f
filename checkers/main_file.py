# SPDX-License-Identifier: GPL-2.0-only
"""The cursors of a unit that are written in given files, without the other headers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from ctypes import POINTER, byref, c_size_t, c_uint, c_void_p
from typing import NamedTuple

from clang.cindex import (
    Cursor,
    CursorKind,
    File,
    SourceLocation,
    TranslationUnit,
    c_object_p,
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
    """The numbers of the locations in a file."""

    name: str
    first: int
    end: int


def top_level(unit: TranslationUnit) -> tuple[Cursor, ...]:
    """The declarations of the main file, and the uses of macros in it."""
    return tuple(top.cursor for top in written_in(unit, (unit.spelling,)))


def written_in(unit: TranslationUnit, names: tuple[str, ...]) -> tuple[Top, ...]:
    """The declarations and the uses of macros in those of the files that are read.

    What a macro brings in belongs to the file that uses the macro.  A kernel file has
    some 60,000 cursors beside its own, so that asking each for the name of its file
    takes as long as the parse: locations within a file are numbered in a row.
    """
    extents = sorted(
        (found for name in names if (found := _extent(unit, name))),
        key=lambda extent: extent.first,
    )
    firsts = [extent.first for extent in extents]
    result: list[Top] = []

    def visit(cursor: Cursor, parent: Cursor, _: object) -> int:
        if cursor._kind_id not in _SKIPPED:
            number = conf.lib.clang_getCursorLocation(cursor).int_data
            if number & _MACRO:
                number = _use(unit, cursor)
            place = bisect_right(firsts, number) - 1
            if place >= 0 and number <= extents[place].end:
                cursor._tu = unit
                result.append(Top(extents[place].name, cursor))
        return _CONTINUE

    conf.lib.clang_visitChildren(unit.cursor, callbacks["cursor_visit"](visit), None)
    return tuple(result)


def is_read(unit: TranslationUnit, name: str) -> bool:
    """Whether the unit includes the file of that name."""
    return _extent(unit, name) is not None


def _use(unit: TranslationUnit, cursor: Cursor) -> int:
    """The number of the place where the macro is used that brought ``cursor`` in."""
    file, offset = c_object_p(), c_uint()
    conf.lib.clang_getExpansionLocation(
        conf.lib.clang_getCursorLocation(cursor),
        byref(file),
        byref(c_uint()),
        byref(c_uint()),
        byref(offset),
    )
    if not file:
        return 0
    return SourceLocation.from_offset(unit, File(file), offset.value).int_data


def _extent(unit: TranslationUnit, name: str) -> _Extent | None:
    """Where the locations of a file are, None where the unit does not read it."""
    handle = conf.lib.clang_getFile(unit, name)
    if not handle:
        return None
    file, size = File(handle), c_size_t()
    conf.lib.clang_getFileContents(unit, file, byref(size))
    first = SourceLocation.from_offset(unit, file, 0).int_data
    end = SourceLocation.from_offset(unit, file, size.value).int_data
    # A file that the unit does not read has no numbers.
    return _Extent(name, first, end) if first else None


def record(unit: TranslationUnit, name: str) -> Cursor | None:
    """The definition of ``struct name``, wherever it is; None where it is not seen."""
    found: list[Cursor] = []

    def visit(cursor: Cursor, parent: Cursor, _: object) -> int:
        if cursor._kind_id == CursorKind.STRUCT_DECL.value:
            cursor._tu = unit
            if cursor.spelling == name and cursor.is_definition():
                found.append(cursor)
        return _CONTINUE

    conf.lib.clang_visitChildren(unit.cursor, callbacks["cursor_visit"](visit), None)
    return found[0] if found else None


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
conf.lib.clang_getExpansionLocation.argtypes = [
    SourceLocation,
    POINTER(c_object_p),
    POINTER(c_uint),
    POINTER(c_uint),
    POINTER(c_uint),
]
