# SPDX-License-Identifier: GPL-2.0-only
"""What a finding is called in every run: what it is about, and not where that is.

A fingerprint is ``STATEMENT-FUNCTION-NUMBER``: a hash of the rule and of the tokens of
the statement or directive, a hash of the function's name, and a number among those
that are alike, from 0.  Neither line, column, white space, comments nor the name of the
file count, so a finding keeps its name when code moves or a file is renamed.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import takewhile

from .finding import Finding, Location
from .lexer import Kind, Token, every_token, spelling
from .text import Text

Read = Callable[[str], bytes]

LONGEST = 1000  # bytes of a line that are shown
_MOST = 400  # tokens of a statement to either side: what is written is shorter
_ENDS = frozenset((b";", b"{", b"}"))


def identified(findings: Iterable[Finding], read: Read) -> tuple[Finding, ...]:
    """``findings`` in order, with fingerprints and excerpts.

    ``read`` gives the content of a file; a file that it raises OSError for is taken
    to be empty.
    """
    written = lru_cache(maxsize=None)(lambda path: _Written(_content(read, path)))
    seen: Counter[str] = Counter()
    found = []
    for each in sorted(findings):
        text: _Written = written(each.location.path)
        about = _hash(16, each.rule.encode(), *text.statement(each.location))
        name = f"{about}-{_hash(8, each.function.encode())}"
        fingerprint = f"{name}-{seen[name]}"
        seen[name] += 1
        excerpt = text.line(each.location.line)
        found.append(replace(each, fingerprint=fingerprint, excerpt=excerpt))
    return tuple(found)


def character(finding: Finding) -> int | None:
    """The column in code points, from 1; None where the line is too long to say."""
    before = finding.excerpt.encode("utf-8", "surrogateescape")
    column = finding.location.column
    if column > len(before) + 1:
        return None
    return len(before[: column - 1].decode("utf-8", "replace")) + 1


def _content(read: Read, path: str) -> bytes:
    try:
        return read(path)
    except OSError:
        return b""


def _hash(digits: int, *parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:digits]


class _Written:
    """A file, by its statements and lines."""

    def __init__(self, content: bytes) -> None:
        self.text = Text(content)

    @cached_property
    def tokens(self) -> Sequence[Token]:
        return [
            token
            for token in every_token(self.text.content)
            if token.kind is not Kind.COMMENT
        ]

    @cached_property
    def starts(self) -> Sequence[int]:
        return [token.start for token in self.tokens]

    def statement(self, location: Location) -> tuple[bytes, ...]:
        """The tokens between the ends of statements around a place."""
        lines = self.text.starts
        if location.line > len(lines) or not self.tokens:
            return ()
        offset = lines[location.line - 1] + location.column - 1
        here = max(bisect_right(self.starts, offset) - 1, 0)
        first = max(here - _MOST, 0)
        before, after = self.tokens[first:here], self.tokens[here + 1 :][:_MOST]
        if self._directive(before):
            found = [*_rest(before), self.tokens[here], *_line(after)]
        else:
            found = [*self._since(before), self.tokens[here], *self._until(after)]
        kept = (token for token in found if token.kind is not Kind.NEWLINE)
        return tuple(spelling(self.text.content, token) for token in kept)

    def _directive(self, before: Sequence[Token]) -> bool:
        """Whether the place behind these tokens is on the line of a directive."""
        for token in reversed(before):
            if token.kind in (Kind.NEWLINE, Kind.DIRECTIVE):
                return token.kind is Kind.DIRECTIVE
        return False

    def _ends(self, token: Token) -> bool:
        return self.text.content[token.start : token.end] in _ENDS

    def _since(self, before: Sequence[Token]) -> list[Token]:
        """Those of the tokens that are behind the last end of a statement."""
        kept: list[Token] = []
        for token in reversed(before):
            if token.kind is Kind.DIRECTIVE:
                while kept and kept[-1].kind is not Kind.NEWLINE:
                    kept.pop()
                break
            if self._ends(token):
                break
            kept.append(token)
        return kept[::-1]

    def _until(self, after: Sequence[Token]) -> Iterator[Token]:
        """Those of the tokens that are before the next end of a statement."""
        for token in after:
            if token.kind is Kind.DIRECTIVE or self._ends(token):
                return
            yield token

    def line(self, number: int) -> str:
        """A line without its end, as far as it is shown."""
        return self.text.at(number)[:LONGEST].decode("utf-8", "surrogateescape")


def _rest(before: Sequence[Token]) -> Sequence[Token]:
    """The tokens from the last directive on."""
    kinds = [token.kind for token in before]
    return before[len(kinds) - 1 - kinds[::-1].index(Kind.DIRECTIVE) :]


def _line(after: Sequence[Token]) -> Iterator[Token]:
    """The tokens up to the end of the line."""
    return takewhile(lambda token: token.kind is not Kind.NEWLINE, after)
