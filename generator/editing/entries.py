# SPDX-License-Identifier: GPL-2.0-only
"""The lines of a driver's ops table."""

from __future__ import annotations

import re

from clang.cindex import Cursor

from ...checkers.cursors import byte_range
from ...checkers.lexer import Kind, tokens
from ...checkers.parse import Unit
from .layout import TAB, column, line_start
from .series import Edit


def is_named(unit: Unit, value: Cursor) -> bool:
    """Whether an entry of a table is given as ``.field = value``."""
    start = byte_range(value)[0]
    before = [
        token
        for token in tokens(unit.content[:start])
        if token.kind not in (Kind.COMMENT, Kind.NEWLINE)
    ]
    return bool(before) and unit.content[before[-1].start : start].startswith(b"=")


def entry_behind(unit: Unit, value: Cursor, field: str, text: str) -> Edit:
    """Put ``.field = text`` behind the entry with ``value``, in the table's layout."""
    start, end = byte_range(value)
    content = unit.content
    line = content[line_start(content, start) : end]
    if line.lstrip().startswith(b".") or not line[: start - end].strip():
        new = b"\n" + _head(line, field) + b"= " + text.encode()
    else:
        new = b" ." + field.encode() + b" = " + text.encode()
    comma = _comma(content, end)
    place = end if comma is None else comma + 1
    behind = content[place : content.find(b"\n", place)]
    if any(token.kind != Kind.COMMENT for token in tokens(behind)):
        behind = b""
    if comma is None:
        return Edit(unit.path, end, end + len(behind), b"," + behind + new + b",")
    return Edit(unit.path, place + len(behind), place + len(behind), new + b",")


def other_entry(unit: Unit, value: Cursor, field: str, text: str) -> Edit:
    """Make ``.field = text`` of the entry with ``value``, where it stands."""
    start, end = byte_range(value)
    content = unit.content
    begin = line_start(content, start)
    line = content[begin:start]
    found = re.search(rb"\.\s*\w+\s*=\s*$", content[:start])
    assert found is not None, line
    if line.strip().startswith(b".") and found.start() >= begin:
        head = _head(content[begin:end], field).lstrip()
        return Edit(unit.path, found.start(), end, head + b"= " + text.encode())
    new = f".{field} = {text}".encode()
    return Edit(unit.path, found.start(), end, new)


def _comma(content: bytes, end: int) -> int | None:
    """Where the comma is behind the value that ends at ``end``, comments between."""
    for token in tokens(content[end:]):
        if token.kind not in (Kind.COMMENT, Kind.NEWLINE):
            place = end + token.start
            return place if content[place : place + 1] == b"," else None
    return None


def _head(line: bytes, field: str) -> bytes:
    """``.field`` up to the equals sign, aligned as the field in ``line``."""
    equals = line.find(b"=")
    gap = line[len(line[:equals].rstrip(b" \t")) : equals]
    head = line[: len(line) - len(line.lstrip())] + b"." + field.encode()
    to = column(line[:equals])
    if b"\t" in gap and column(head) < to and to % TAB == 0:
        return head + b"\t" * -(-(to - column(head)) // TAB)
    if len(gap) < 2 or column(head) >= to:
        return head + b" "
    return head + b" " * (to - column(head))
