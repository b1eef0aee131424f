# SPDX-License-Identifier: GPL-2.0-only
"""The cursors of a unit that are written in given files, without the other headers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from ctypes import POINTER, byref, c_size_t, c_uint, c_void_p, cast
from typing import NamedTuple

from clang.cindex import (
    Cursor,
    CursorKind,
    File,
    SourceLocation,
    TranslationUnit,
    _CXString,
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
    file: c_void_p


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
    users = _Users(extents)
    result: list[Top] = []

    def visit(cursor: Cursor, parent: Cursor, _: object) -> int:
        if cursor._kind_id not in _SKIPPED:
            location = conf.lib.clang_getCursorLocation(cursor)
            number = location.int_data
            if number & _MACRO:
                name = users[_user(location)]
            else:
                place = bisect_right(firsts, number) - 1
                within = place >= 0 and number <= extents[place].end
                name = extents[place].name if within else None
            if name is not None:
                cursor._tu = unit
                result.append(Top(name, cursor))
        return _CONTINUE

    conf.lib.clang_visitChildren(unit.cursor, callbacks["cursor_visit"](visit), None)
    return tuple(result)


def is_read(unit: TranslationUnit, name: str) -> bool:
    """Whether the unit includes the file of that name."""
    return _extent(unit, name) is not None


class _Users(dict[int | None, "str | None"]):
    """Which of the files a handle of libclang's is, and None for any other.

    A file that was reached in two ways has two handles: each is compared once.
    """

    def __init__(self, extents: Iterable[_Extent]) -> None:
        super().__init__({None: None})
        self._extents = tuple(extents)

    def __missing__(self, handle: int) -> str | None:
        file = c_void_p(handle)
        same = (
            extent.name
            for extent in self._extents
            if conf.lib.clang_File_isEqual(file, extent.file)
        )
        self[handle] = next(same, None)
        return self[handle]


def _user(location: SourceLocation) -> int | None:
    """The handle of the file that uses the macro which ``location`` is in."""
    file = c_void_p()
    conf.lib.clang_getExpansionLocation(location, byref(file), None, None, None)
    return file.value


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
    return _Extent(name, first, end, cast(handle, c_void_p)) if first else None


def structures(unit: TranslationUnit) -> tuple[Cursor, ...]:
    """The declarations of structures outside of all others, wherever they are."""
    found: list[Cursor] = []

    def visit(cursor: Cursor, parent: Cursor, _: object) -> int:
        if cursor._kind_id == CursorKind.STRUCT_DECL.value:
            cursor._tu = unit
            found.append(cursor)
        return _CONTINUE

    conf.lib.clang_visitChildren(unit.cursor, callbacks["cursor_visit"](visit), None)
    return tuple(found)


def defined(declarations: Iterable[Cursor], name: str) -> Cursor | None:
    """Of the ``declarations`` the one that defines ``name``, None where none does."""
    named = (each for each in declarations if each.spelling == name)
    return next((each for each in named if each.is_definition()), None)


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


def clang_version() -> str:
    """What libclang says it is, as in ``clang version 18.1.1``."""
    return str(conf.lib.clang_getClangVersion())


def _append(cursor: Cursor, parent: Cursor, into: list[Cursor]) -> int:
    into.append(cursor)
    return _CONTINUE


_collect = callbacks["cursor_visit"](_append)
conf.lib.clang_getClangVersion.restype = _CXString
conf.lib.clang_getClangVersion.errcheck = _CXString.from_result
conf.lib.clang_getFileContents.restype = c_void_p
conf.lib.clang_File_isEqual.argtypes = [c_void_p, c_void_p]
conf.lib.clang_getExpansionLocation.argtypes = [
    SourceLocation,
    POINTER(c_void_p),
    POINTER(c_uint),
    POINTER(c_uint),
    POINTER(c_uint),
]
