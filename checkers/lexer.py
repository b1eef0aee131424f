# SPDX-License-Identifier: GPL-2.0-only
"""Raw C tokens of bytes: no preprocessing, no failing, nothing left out.

What counts is that every byte which could be a use of something is seen whatever the
configuration is: in a dead branch, in a macro's body, in a comment.  The borders of
comments, literals and lines are those clang draws: a lone carriage return ends a line,
a backslash before the end of a line joins it to the next one, white space between the
two notwithstanding.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple


class Kind(StrEnum):
    """What a token is; DIRECTIVE is ``#`` together with its keyword."""

    IDENTIFIER = "identifier"
    NUMBER = "number"
    STRING = "string"
    CHARACTER = "character"
    PUNCTUATOR = "punctuator"
    COMMENT = "comment"
    DIRECTIVE = "directive"
    NEWLINE = "newline"
    OTHER = "other"


class Token(NamedTuple):
    """The bytes ``[start, end)`` of a file; white space is in no token."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True)
class Conditional:
    """One ``#if``, ``#ifdef``, ``#ifndef``, ``#elif…``, ``#else`` or ``#endif``.

    ``[start, end)`` is the directive with its condition, without the end of the line;
    ``line`` counts from 1.  Those that belong together share a ``group``, which is the
    place of the first of them in the result; one that belongs to nothing has its own.
    """

    keyword: str
    start: int
    end: int
    line: int
    group: int


# CPython's re takes a possessive group too far before 3.11.5 (its issue 106052), which
# Debian 12 has. A greedy one matches the same here, and takes more memory.
_SOUND = sys.version_info >= (3, 11, 5)


def compiled(pattern: bytes, flags: int = 0) -> re.Pattern[bytes]:
    """``pattern``, which may have possessive groups, for whatever Python this is."""
    if not _SOUND:
        for sign in (b"*", b"+", b"?"):
            pattern = pattern.replace(b")" + sign + b"+", b")" + sign)
    return re.compile(pattern, flags)


SPLICE = rb"\\[ \t\v\f]*(?:\r\n|\n\r|\n|\r)"
_LETTER = rb"[A-Za-z_$\x80-\xff]"
_WORD = rb"[0-9A-Za-z_$\x80-\xff]"


def _literal(quote: bytes) -> bytes:
    """A literal that ends at its quote or, when it is torn, at the end of the line."""
    body = rb"Q(?:[^Q\\\n\r]++|S|\\(?:S)*+[^\n\r]|\\)*+Q?"
    return body.replace(b"S", SPLICE).replace(b"Q", quote)


_COMMENT = (
    rb"/(?:~)*+\*(?:[^*]++|\*(?!(?:~)*+/))*+(?:\*(?:~)*+/)?+"
    rb"|/(?:~)*+/(?:[^\\\n\r]++|~|\\)*+"
)
_TOKEN = compiled(
    b"|".join(
        rb"(?P<" + kind.value.encode() + rb">" + pattern.replace(b"~", SPLICE) + rb")"
        for kind, pattern in (
            (Kind.NEWLINE, rb"\r\n|\n|\r"),
            (Kind.COMMENT, _COMMENT),
            (Kind.STRING, rb"(?:(?:L|u8?|U)(?:~)*+)?" + _literal(rb'"')),
            (Kind.CHARACTER, rb"(?:[LuU](?:~)*+)?" + _literal(rb"'")),
            (
                Kind.IDENTIFIER,
                _LETTER + _WORD + rb"*+(?:(?:~)++" + _WORD + rb"++)*+",
            ),
            (
                Kind.NUMBER,
                rb"\.?[0-9](?:(?:~)*+(?:[eEpP][+-]|[.0-9A-Za-z_\x80-\xff]))*+",
            ),
            (Kind.DIRECTIVE, rb"(?:\#|%:)(?!\#|%:)"),
            (
                Kind.PUNCTUATOR,
                rb"\.\.\.|[-+*/%&|^<>=!]=|<<=?|>>=?|->|\+\+|--|&&|\|\||\#\#|%:%:"
                rb"|[][(){}.&*+\-~!/%<>^|?:;=,]".replace(b"-~!", rb"-\x7e!"),
            ),
            (Kind.OTHER, rb"[^\s\\]|\\(?![ \t\v\f]*[\r\n])"),
        )
    )
    + rb"|[ \t\v\f\x00]++|"
    + SPLICE,
    re.DOTALL,
)
_KEYWORD = compiled(
    rb"(?:[ \t\v\f]|~|/\*(?:[^*]|\*(?!/))*+\*/)*+".replace(b"~", SPLICE)
    + _LETTER
    + rb"(?:(?:~)*+".replace(b"~", SPLICE)
    + _WORD
    + rb")*+"
)
_HEADER_NAME = compiled(rb"[ \t]*+(<[^>\n\r]*+>)")
_KINDS = {kind.value: kind for kind in Kind}
# What may hide the end of a line, or a quote: all comments and literals, in a file
# where no name of a header looks like one.
_TEXT = compiled(
    _COMMENT.replace(b"~", SPLICE) + b"|" + _literal(b'"') + b"|" + _literal(b"'"),
    re.DOTALL,
)
_TEXT_IN_NAME = re.compile(rb"(?:include|import)[^\n\r]*<[^>\n\r]*(?:[\"']|/[/*\\])")
_BREAK = re.compile(rb"\r\n|\n\r|\n|\r")
_INCLUDING = (b"include", b"include_next", b"import")
_CONDITIONAL = frozenset(
    ("if", "ifdef", "ifndef", "elif", "elifdef", "elifndef", "else", "endif")
)


def tokens(content: bytes) -> Iterator[Token]:
    """Every token of ``content`` in order, comments and ends of lines among them."""
    position, fresh = 0, True
    while found := _TOKEN.match(content, position):
        position = found.end()
        if found.lastgroup is None:
            continue
        kind = _KINDS[found.lastgroup]
        if kind is Kind.DIRECTIVE:
            if not fresh:
                kind = Kind.PUNCTUATOR
            elif keyword := _KEYWORD.match(content, position):
                position = keyword.end()
        yield Token(kind, found.start(), position)
        if (
            kind is Kind.DIRECTIVE
            and content.endswith(_INCLUDING, found.start(), position)
            and (name := _HEADER_NAME.match(content, position))
        ):
            position = name.end()
            yield Token(Kind.STRING, name.start(1), position)
        if kind is not Kind.COMMENT:
            fresh = kind is Kind.NEWLINE
    assert position == len(content), (position, content[position : position + 20])


@lru_cache(maxsize=4)  # a file is gone through in several places, one after the other
def every_token(content: bytes) -> tuple[Token, ...]:
    """What :func:`tokens` gives, all at once."""
    return tuple(tokens(content))


@dataclass(frozen=True)
class Lines:
    """Whole lines of ``content``, found without the tokens of all of it.

    Those that end in a backslash, and those that a comment goes over, are one.
    """

    content: bytes

    @cached_property
    def _hidden(self) -> tuple[tuple[int, int], ...]:
        """The comments and literals."""
        if _TEXT_IN_NAME.search(self.content):
            kinds = (Kind.COMMENT, Kind.STRING, Kind.CHARACTER)
            every = tokens(self.content)
            return tuple((t.start, t.end) for t in every if t.kind in kinds)
        return tuple(found.span() for found in _TEXT.finditer(self.content))

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        """Where each line ends, in order."""
        spliced = {found.end() for found in re.finditer(SPLICE, self.content)}
        ends = []
        hidden, place = self._hidden, 0
        for found in _BREAK.finditer(self.content):
            while place < len(hidden) and hidden[place][1] <= found.start():
                place += 1
            inside = place < len(hidden) and hidden[place][0] <= found.start()
            if not inside and found.end() not in spliced:
                ends.append(found.end())
        return tuple(ends)

    def around(self, offset: int, more: int = 0) -> tuple[int, int]:
        """The bytes ``[start, end)`` of the line that ``offset`` is in.

        With as many ``more`` to either side as there are.
        """
        place = bisect_right(self._ends, offset)
        first, last = place - more, place + more
        start = self._ends[first - 1] if first > 0 else 0
        return start, self._ends[last] if last < len(self._ends) else len(self.content)


def joined(text: bytes) -> bytes:
    """The same with lines joined that end in a backslash."""
    return re.sub(SPLICE, b"", text) if b"\\" in text else text


def spelling(content: bytes, token: Token) -> bytes:
    """The bytes of ``token`` with joined lines joined."""
    return joined(content[token.start : token.end])


def keyword(content: bytes, token: Token) -> str:
    """The keyword of a DIRECTIVE token, empty for a lone ``#``."""
    words = re.findall(_LETTER + _WORD + rb"*\Z", spelling(content, token))
    return words[0].decode("utf-8", "replace") if words else ""


@lru_cache(maxsize=4)  # a file is asked about for each function on the way
def conditionals(content: bytes) -> tuple[Conditional, ...]:
    """Every conditional directive of ``content``, in order, balanced or not."""
    result: list[Conditional] = []
    groups: list[int] = []
    breaks = [found.end() for found in re.finditer(rb"\r\n|\n|\r", content)]
    for start, end, word in _directives(content):
        if word not in _CONDITIONAL:
            continue
        if word.startswith("if"):
            groups.append(len(result))
        group = groups[-1] if groups else len(result)
        line = 1 + bisect_right(breaks, start)
        result.append(Conditional(word, start, end, line, group))
        if word == "endif" and groups:
            groups.pop()
    return tuple(result)


def _directives(content: bytes) -> Iterator[tuple[int, int, str]]:
    """Start, end and keyword of every directive; comments behind it are not in it."""
    start, end, word = -1, -1, ""
    for token in every_token(content):
        if token.kind is Kind.DIRECTIVE:
            start, end, word = token.start, token.end, keyword(content, token)
        elif token.kind is Kind.NEWLINE:
            if start >= 0:
                yield start, end, word
            start = -1
        elif token.kind is not Kind.COMMENT:
            end = token.end
    if start >= 0:
        yield start, end, word
