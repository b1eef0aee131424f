# SPDX-License-Identifier: GPL-2.0-only
"""The bytes that something is written in, and where what comes next can be put."""

from __future__ import annotations

from clang.cindex import Cursor

from ...checkers.cursors import byte_range
from ...checkers.lexer import Kind, tokens
from ...checkers.parse import Unit
from .series import Edit

_DEPTH = {b"(": 1, b")": -1}


def extent(content: bytes, cursor: Cursor) -> tuple[int, int]:
    """The bytes ``[start, end)`` of ``cursor`` in its file, whose text is ``content``.

    Where all of an expression comes out of a macro that is used in the argument of
    another one, libclang ends it where it begins, or where the other one ends: it ends
    with the macro's arguments.
    """
    start, end = byte_range(cursor)
    if end > start and _balanced(content[start:end]):
        return start, end
    depth, last = 0, start
    for token in tokens(content[start:]):
        text = content[start + token.start : start + token.end]
        if token.kind in (Kind.COMMENT, Kind.NEWLINE):
            continue
        if not depth and last > start and text != b"(":
            break
        depth += _DEPTH.get(text, 0)
        last = start + token.end
        if not depth and text == b")":
            break
    return start, last


def text_of(unit: Unit, cursor: Cursor) -> str:
    """What ``cursor``, which is in the file of ``unit``, is written as."""
    start, end = byte_range(cursor)
    return unit.content[start:end].decode("utf-8", "surrogateescape")


def replaced(unit: Unit, cursor: Cursor, text: str) -> Edit:
    """``text`` in the place of ``cursor``, which is in the file of ``unit``."""
    return Edit(unit.path, *extent(unit.content, cursor), text.encode())


def _balanced(text: bytes) -> bool:
    """Whether no parenthesis is closed that was not opened."""
    depth = 0
    for token in tokens(text):
        if token.kind != Kind.COMMENT:
            depth += _DEPTH.get(text[token.start : token.end], 0)
        if depth < 0:
            return False
    return True


def behind_line(content: bytes, place: int) -> int:
    """The byte that the next line begins at: behind a comment, if one goes on there.

    That is from byte ``place``.
    """
    for token in tokens(content[place:]):
        if token.kind == Kind.NEWLINE:
            return place + token.end
    return len(content)
