# SPDX-License-Identifier: GPL-2.0-only
"""What a file exports: ``EXPORT_SYMBOL_GPL(name)`` and its kin, by lexing alone."""

from __future__ import annotations

from dataclasses import dataclass

from ...checkers.lexer import Kind, tokens


@dataclass(frozen=True)
class Export:
    """``macro(name)`` in a file; the name is the bytes ``[start, end)`` of it."""

    macro: str
    start: int
    end: int


def export(content: bytes, name: str) -> Export | None:
    """Where the file exports ``name``, in a namespace or not; None if it does not."""
    code = [
        token
        for token in tokens(content)
        if token.kind not in (Kind.COMMENT, Kind.NEWLINE)
    ]
    for macro, opening, symbol, behind in zip(
        code, code[1:], code[2:], code[3:], strict=False
    ):
        said = [content[each.start : each.end] for each in (macro, opening, behind)]
        if (
            said[0].startswith(b"EXPORT_SYMBOL")
            and said[1] == b"("
            and said[2] in (b")", b",")
            and content[symbol.start : symbol.end] == name.encode()
        ):
            return Export(said[0].decode(), symbol.start, symbol.end)
    return None
