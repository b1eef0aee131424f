# SPDX-License-Identifier: GPL-2.0-only
"""What a driver's file is made of, as the ways to rewrite it ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clang.cindex import Cursor, CursorKind, StorageClass
from pgoff.checkers.cursors import byte_range
from pgoff.checkers.parse import Unit

IOCTL = re.compile(rb"\bVFIO_DEVICE_GET_REGION_INFO\b")
MMAP = re.compile(rb"\bstruct vm_area_struct\b")
JUMPS = (CursorKind.GOTO_STMT, CursorKind.LABEL_STMT)
LOOPS = (CursorKind.FOR_STMT, CursorKind.WHILE_STMT, CursorKind.DO_STMT)


def functions(unit: Unit) -> Iterator[Cursor]:
    """The functions that are defined in the file itself."""
    for each in unit.written:
        if each.kind == CursorKind.FUNCTION_DECL and each.is_definition():
            yield each


def text_of(unit: Unit, cursor: Cursor) -> bytes:
    start, end = byte_range(cursor)
    return unit.content[start:end]


def body(function: Cursor) -> Cursor:
    return next(
        each
        for each in function.get_children()
        if each.kind == CursorKind.COMPOUND_STMT
    )


def head_of(unit: Unit, function: Cursor) -> bytes:
    """``static int f(…)``, as it is written."""
    return unit.content[byte_range(function)[0] : byte_range(body(function))[0]].strip()


def is_static(function: Cursor) -> bool:
    return bool(function.storage_class == StorageClass.STATIC)


def is_of_vfio(unit: Unit, function: Cursor) -> bool:
    """Whether it answers for regions, or has to do with mappings."""
    text = text_of(unit, function)
    return bool(IOCTL.search(text) or MMAP.search(text))


def is_plain(unit: Unit, function: Cursor) -> bool:
    """Whether it is static, with a head that can be written again as it is."""
    head = head_of(unit, function)
    return is_static(function) and b"#" not in head and b"__" not in head


def breaks(statements: Iterable[Cursor]) -> Iterator[Cursor]:
    """Those that leave the switch itself."""
    for each in statements:
        if each.kind == CursorKind.BREAK_STMT:
            yield each
        elif each.kind not in (*LOOPS, CursorKind.SWITCH_STMT):
            yield from breaks(each.get_children())


def behind(unit: Unit, statement: Cursor) -> int:
    """The offset behind it, with the semicolon that libclang leaves out."""
    end = byte_range(statement)[1]
    found = re.compile(rb"\s*;").match(unit.content, end)
    return found.end() if found else end
