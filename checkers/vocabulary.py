# SPDX-License-Identifier: GPL-2.0-only
"""Every word in a file that could be a use of a mapping's page offset, by lexing alone.

Nothing is parsed or preprocessed here, so nothing a configuration, a macro or a parse
error does can make a word disappear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from .lexer import Kind, Lines, Token, joined, keyword, spelling, tokens

_FUNCTIONS = (
    rb"linear_page_index|vma_(?:[0-9A-Za-z_]*_)?pgoff[0-9A-Za-z_]*"
    rb"|[0-9A-Za-z_]*set_(?:[0-9A-Za-z_]*_)?pgoff[0-9A-Za-z_]*"
)
_WORD = re.compile(rb"vm_pgoff|" + _FUNCTIONS)
_IN_TEXT = re.compile(
    rb"(?<![0-9A-Za-z_])(?:vm_pgoff|" + _FUNCTIONS + rb")(?![0-9A-Za-z_])"
    rb"|(?:(?<=\.)|(?<=->))pgoff(?![0-9A-Za-z_])"
)
# pgoff_t is a type, and what most files have to do with it.
_SOME = re.compile(
    rb"pgoff(?!_t(?![0-9A-Za-z_]))|(?<=[0-9A-Za-z_])pgoff|linear_page_index"
)
# What is in every such word.
PART = re.compile("pgoff|linear_page_index")
_TEXTS = {Kind.COMMENT: "comment", Kind.STRING: "string", Kind.CHARACTER: "string"}
# Where code is; the other places are classes that can hold no use.
CODE = "code"
MACRO = "macro body"


@dataclass(frozen=True, order=True)
class Word:
    """The word at a byte ``offset``; ``where`` is CODE, MACRO or what it is part of.

    ``macro`` is the name of the macro that is defined there, else it is empty.
    """

    offset: int
    text: str
    where: str
    macro: str = ""


@lru_cache(maxsize=4096)  # a file is asked about in several places
def words(content: bytes) -> tuple[Word, ...]:
    """The words of a file, in its order."""
    places = [found.start() for found in _SOME.finditer(content)]
    if b"\\" in content and len(_SOME.findall(joined(content))) != len(places):
        return tuple(_words(content))  # one of them goes over the end of a line
    lines, found, done = Lines(content), list[Word](), 0
    for place in places:
        if place < done:
            continue
        first, done = lines.around(place)
        start = first
        while start and _begins(content[start:place]):
            start, _ = lines.around(start - 1)
        found += (
            replace(word, offset=start + word.offset)
            for word in _words(content[start:done])
            if start + word.offset >= first
        )
    return tuple(found)


def _begins(text: bytes) -> bool:
    """Whether nothing but comments is in ``text``, which may end in the middle."""
    between = (Kind.COMMENT, Kind.NEWLINE)
    return all(token.kind in between for token in tokens(text))


def uses(content: bytes) -> tuple[Word, ...]:
    """Those of the words that are in code, or in a macro's body."""
    return tuple(word for word in words(content) if word.where in (CODE, MACRO))


def may_be_word(name: str) -> bool:
    """Whether an identifier is such a word somewhere."""
    return name == "pgoff" or _WORD.fullmatch(name.encode()) is not None


def _words(content: bytes) -> Iterator[Word]:
    directive, macro, before = "", "", b""
    for token in tokens(content):
        text = spelling(content, token)
        if token.kind in _TEXTS:
            yield from _within(content, token)
        elif token.kind is Kind.DIRECTIVE:
            directive, macro = keyword(content, token) or "#", ""
        elif token.kind is Kind.NEWLINE:
            directive, macro = "", ""
        elif token.kind is Kind.IDENTIFIER:
            if directive == "define" and not macro:
                macro = text.decode("utf-8", "replace")
            member = text == b"pgoff" and before in (b".", b"->")
            if member or _WORD.fullmatch(text):
                yield Word(token.start, text.decode(), _where(directive), macro)
        if token.kind not in (Kind.COMMENT, Kind.NEWLINE):
            before = text


def _within(content: bytes, token: Token) -> Iterator[Word]:
    """The words in a comment or a literal."""
    for found in _IN_TEXT.finditer(content, token.start, token.end):
        yield Word(found.start(), found[0].decode(), _TEXTS[token.kind])


def _where(directive: str) -> str:
    if not directive:
        return CODE
    return MACRO if directive == "define" else "directive"
