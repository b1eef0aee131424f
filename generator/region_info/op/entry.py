# SPDX-License-Identifier: GPL-2.0-only
"""The op's line in a driver's ops table."""

from __future__ import annotations

from clang.cindex import Cursor

from ....checkers.cursors import byte_range
from ....checkers.lexer import Kind, tokens
from ....checkers.ops import OpsTable
from ....checkers.parse import Unit
from ...editing.layout import column, indent
from ...editing.series import Edit


def is_named(unit: Unit, value: Cursor) -> bool:
    """Whether an entry of a table is given as ``.field = value``."""
    start = byte_range(value)[0]
    before = [
        token
        for token in tokens(unit.content[:start])
        if token.kind not in (Kind.COMMENT, Kind.NEWLINE)
    ]
    return bool(before) and unit.content[before[-1].start : start].startswith(b"=")


def table_entry(unit: Unit, table: OpsTable, field: str, name: str) -> Edit:
    """Put the op behind the ``ioctl`` of the table, in the table's own layout."""
    value = table.fields["ioctl"]
    start, end = byte_range(value)
    content = unit.content
    line = content[content.rfind(b"\n", 0, start) + 1 : end]
    if line.lstrip().startswith(b".") or not line[: start - end].strip():
        text = b"\n" + _head(line, field) + b"= " + name.encode()
    else:
        text = b" ." + field.encode() + b" = " + name.encode()
    comma = _comma(content, end)
    place = end if comma is None else comma + 1
    behind = content[place : content.find(b"\n", place)]
    if any(token.kind != Kind.COMMENT for token in tokens(behind)):
        behind = b""
    if comma is None:
        return Edit(unit.path, end, end + len(behind), b"," + behind + text + b",")
    return Edit(unit.path, place + len(behind), place + len(behind), text + b",")


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
    head = line[: len(line) - len(line.lstrip())] + b"." + field.encode()
    gap = column(line[:equals]) - column(head)
    if b"\t" in line[:equals].strip(b"\t") and gap > 0:
        to = column(line[:equals])
        while column(head) < to and (to % 8 == 0):
            head += b"\t"
        return head + (indent(0) if to % 8 == 0 else b" ")
    return head + b" " * max(gap, 1)
