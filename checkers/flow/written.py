# SPDX-License-Identifier: GPL-2.0-only
"""The bytes that an expression is written in, with macros in it and around it.

libclang's own extent of ``a >> SHIFT`` in the argument of another macro ends where that
macro ends.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from clang.cindex import Cursor

from ..cursors import byte_range, file_offset
from ..lexer import every_token
from ..main_file import preorder
from ..text import Text

_IN_MACRO = 1 << 31
_OPENING, _CLOSING = (b"(", b"["), (b")", b"]")


class Writing:
    """The text of one file, and the uses of macros in it."""

    def __init__(self, text: Text, macros: Iterable[Cursor]) -> None:
        self._content = text.content
        self._macros = dict(byte_range(macro) for macro in macros)
        self._ends = {token.start: token.end for token in every_token(text.content)}
        self._starts = list(self._ends)  # in the order of the text

    def extent(self, cursor: Cursor) -> tuple[int, int]:
        """Start and end of an expression, in bytes; a macro is whole or not in it."""
        if not cursor.extent.start.int_data & _IN_MACRO:
            return byte_range(cursor)
        starts = {file_offset(each.location) for each in preorder((cursor,))}
        starts.add(file_offset(cursor.extent.start))
        ends = {self._macros.get(each, self._ends.get(each, each)) for each in starts}
        return min(starts), self._closed(min(starts), max(ends))

    def _closed(self, start: int, end: int) -> int:
        """``end``, or behind the brackets that are open there."""
        depth = 0
        for number in range(bisect_left(self._starts, start), len(self._starts)):
            first = self._starts[number]
            if first >= end and depth <= 0:
                break
            mark = self._content[first : self._ends[first]]
            depth += (mark in _OPENING) - (mark in _CLOSING)
            end = max(end, self._ends[first])
        return end
