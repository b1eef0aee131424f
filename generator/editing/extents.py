# SPDX-License-Identifier: GPL-2.0-only
"""The bytes that something is written in, and where what comes next can be put."""

from __future__ import annotations

from clang.cindex import Cursor

from ...checkers.cursors import byte_range
from ...checkers.lexer import Kind, tokens


def extent(content: bytes, cursor: Cursor) -> tuple[int, int]:
    """``[start, end)`` of ``cursor`` in its file, whose text is ``content``.

    Where all of an expression comes out of a macro that is used in the argument of
    another one, libclang ends it where it begins: it ends with the macro's arguments.
    """
    start, end = byte_range(cursor)
    if end > start:
        return start, end
    depth, last = 0, start
    for token in tokens(content[start:]):
        text = content[start + token.start : start + token.end]
        if token.kind in (Kind.COMMENT, Kind.NEWLINE):
            continue
        if not depth and last > start and text != b"(":
            break
        depth += {b"(": 1, b")": -1}.get(text, 0)
        last = start + token.end
        if not depth and text == b")":
            break
    return start, last


def behind_line(content: bytes, place: int) -> int:
    """Where the next line begins: behind a comment, if one goes on from ``place``."""
    for token in tokens(content[place:]):
        if token.kind == Kind.NEWLINE:
            return place + token.end
    return len(content)
