# SPDX-License-Identifier: GPL-2.0-only
"""The bytes of a file, and where their lines are."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from .lexer import SPLICE, compiled

_BREAK = re.compile(rb"\r\n|\n|\r")
_JOINS = compiled(rb"(?:" + SPLICE + rb")*+")


@dataclass(frozen=True)
class Text:
    """The ``content`` of a file, with lines as clang counts them."""

    content: bytes = field(repr=False)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offsets at which the lines begin."""
        return (0, *(found.end() for found in _BREAK.finditer(self.content)))

    def unjoined(self, offset: int) -> int:
        """``offset``, behind joined lines: libclang counts those to the next token."""
        found = _JOINS.match(self.content, offset)
        return offset if found is None else found.end()

    def at(self, number: int) -> bytes:
        """The line of a number, from 1, without its end; empty where there is none."""
        if not 0 < number <= len(self.starts):
            return b""
        ends = (*self.starts[number : number + 1], len(self.content))
        return self.content[self.starts[number - 1] : ends[0]].rstrip(b"\r\n")

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self.starts, offset)

    def position(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset, both from 1, columns in bytes."""
        line = self.line(offset)
        return line, offset - self.starts[line - 1] + 1
