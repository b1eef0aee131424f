# SPDX-License-Identifier: GPL-2.0-only
"""Page offsets that are named in a file and that the compiler did not see."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import CursorKind

from ...checkers.cursors import file_offset, walk
from ...checkers.lexer import Kind, keyword, tokens
from ...checkers.parse import Unit
from ..editing.fitting import DoesNotFit

_WORD = b"vm_pgoff"


def refuse_unseen(unit: Unit) -> None:
    """Refuse a file with a page offset in a branch that this configuration leaves out.

    What the body of a macro names is seen where the macro is used.  Raises DoesNotFit.
    """
    if _WORD not in unit.content:
        return
    seen = {
        file_offset(found.location)
        for top in unit.written
        for found in walk(top)
        if found.kind == CursorKind.MEMBER_REF_EXPR and found.spelling.encode() == _WORD
    }
    for place in _named(unit.content):
        if place not in seen:
            line = unit.content.count(b"\n", 0, place) + 1
            raise DoesNotFit(
                unit.translation_unit.cursor,
                "names a page offset in code that this configuration leaves out",
                line,
            )


def _named(content: bytes) -> Iterator[int]:
    """Where the word stands, outside of comments and of what macros are made of."""
    directive = False
    for token in tokens(content):
        if token.kind == Kind.DIRECTIVE:
            directive = keyword(content, token) == "define"
        elif token.kind == Kind.NEWLINE:
            directive = False
        elif not directive and content[token.start : token.end] == _WORD:
            yield token.start
