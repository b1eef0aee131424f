# SPDX-License-Identifier: GPL-2.0-only
"""Where a function or a macro is made, and where it is only used: told by tokens.

So that a stub for another configuration is one of its declarations like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...checkers.lexer import Kind, Token, keyword, tokens
from ..editing.layout import in_front_of, line_range


@dataclass(frozen=True)
class Places:
    """The lines ``[start, end)`` that make a name in a file, and how often it is used.

    ``made`` are definitions, declarations, exports and ``#define`` lines.
    """

    made: tuple[tuple[int, int], ...]
    uses: int


def places(content: bytes, name: str) -> Places:
    """Where ``content`` makes ``name``, and the number of all other uses."""
    made: list[tuple[int, int]] = []
    uses = 0
    code = [each for each in tokens(content) if each.kind != Kind.COMMENT]
    for number, depth in _outside(content, code, name.encode()):
        found = (
            _made(content, code, number) if not depth else _macro(content, code, number)
        )
        if found is not None:
            made.append(found)
        elif not any(start <= code[number].start < end for start, end in made):
            uses += 1
    return Places(tuple(together(content, made)), uses)


def together(
    content: bytes, made: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Lines that follow each other as one piece, with a blank line that is too much."""
    pieces: list[tuple[int, int]] = []
    for start, end in sorted(set(made)):
        if pieces and pieces[-1][1] >= start:
            start, end = pieces[-1][0], max(end, pieces.pop()[1])
        pieces.append((start, end))
    for start, end in pieces:
        blank = content[:start].endswith(b"\n\n") and content[end : end + 1] == b"\n"
        separate = content[end - 2 : end] != b"\n\n"
        yield start, end + 1 if blank and separate else end


def _outside(
    content: bytes, code: Sequence[Token], key: bytes
) -> Iterator[tuple[int, int]]:
    """The number of each token that is ``key``, and how deep in braces it is."""
    depth = 0
    for number, token in enumerate(code):
        said = content[token.start : token.end]
        if said == b"{":
            depth += 1
        elif said == b"}":
            depth = max(depth - 1, 0)
        elif said == key:
            yield number, depth


def _made(content: bytes, code: Sequence[Token], number: int) -> tuple[int, int] | None:
    return (
        _macro(content, code, number)
        or _exported(content, code, number)
        or _declared(content, code, number)
    )


def _macro(
    content: bytes, code: Sequence[Token], number: int
) -> tuple[int, int] | None:
    """The lines of ``#define name``."""
    before = code[number - 1] if number else None
    if before is None or before.kind != Kind.DIRECTIVE:
        return None
    if keyword(content, before) != "define":
        return None
    end = next(
        (each.start for each in code[number:] if each.kind == Kind.NEWLINE),
        len(content),
    )
    return line_range(content, before.start, end)


def _exported(
    content: bytes, code: Sequence[Token], number: int
) -> tuple[int, int] | None:
    """The line of ``EXPORT_SYMBOL…(name…);``."""
    if number < 2 or _said(content, code[number - 1]) != b"(":
        return None
    macro = code[number - 2]
    if not _said(content, macro).startswith(b"EXPORT_SYMBOL"):
        return None
    end = content.find(b";", code[number].end)
    return line_range(content, macro.start, end + 1)


def _declared(
    content: bytes, code: Sequence[Token], number: int
) -> tuple[int, int] | None:
    """A definition or declaration outside of everything, its comment taken in."""
    behind = code[number + 1 : number + 2]
    if not behind or _said(content, behind[0]) != b"(" or _in_directive(code, number):
        return None
    first = number
    while first and not _ends(content, code, first - 1):
        first -= 1
    while code[first].kind == Kind.NEWLINE:
        first += 1
    if first == number:
        return None
    depth = 0
    for token in code[number:]:
        said = _said(content, token)
        if said in (b"(", b"{"):
            depth += 1
        elif said in (b")", b"}"):
            depth -= 1
        if not depth and said in (b";", b"}"):
            start = in_front_of(content, code[first].start)
            return line_range(content, start, token.end)
        if not depth and said in (b"=", b","):
            return None
    return None


def _ends(content: bytes, code: Sequence[Token], number: int) -> bool:
    """Whether what is in front of a declaration ends with that token."""
    token = code[number]
    if token.kind == Kind.NEWLINE:
        return _in_directive(code, number)
    return _said(content, token) in (b";", b"}", b"{")


def _in_directive(code: Sequence[Token], number: int) -> bool:
    """Whether a token is on the line of a directive."""
    for token in reversed(code[:number]):
        if token.kind == Kind.NEWLINE:
            return False
        if token.kind == Kind.DIRECTIVE:
            return True
    return False


def _said(content: bytes, token: Token) -> bytes:
    return content[token.start : token.end]
