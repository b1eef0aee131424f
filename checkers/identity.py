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
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import takewhile

from .finding import Finding, Location
from .lexer import Kind, Lines, spelling, tokens
from .text import Text

Read = Callable[[str], bytes]

LONGEST = 1000  # bytes of a line that are shown
LINES = 16  # to either side of a finding, where most statements begin and end
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
    def _lines(self) -> Lines:
        return Lines(self.text.content)

    def statement(self, location: Location) -> tuple[bytes, ...]:
        """The tokens between the ends of statements around a place."""
        lines = self.text.starts
        if location.line > len(lines):
            return ()
        offset = lines[location.line - 1] + location.column - 1
        start, every = self._around(offset)
        if not every:
            return ()
        here = _index(every, offset - start)
        first = max(here - _MOST, 0)
        before, after = every[first:here], every[here + 1 :][:_MOST]
        if _directive(before):
            found = [*_rest(before), every[here], *_line(after)]
        else:
            found = [*_since(before), every[here], *_until(after)]
        kept = (token.text for token in found if token.kind is not Kind.NEWLINE)
        return tuple(kept)

    def _around(self, offset: int) -> tuple[int, Sequence[_Spelt]]:
        """The byte where tokens around ``offset`` begin, and they; without comments.

        Not those of the whole file, which take long, where fewer tell the same.
        """
        more = LINES
        while True:
            start, end = self._lines.around(offset, more)
            every = _spelt(self.text.content[start:end])
            here = _index(every, offset - start)
            if (start == 0 or _is_enough(every[:here])) and (
                end == len(self.text.content) or _is_enough(every[here + 1 :])
            ):
                return start, every
            more *= 4

    def line(self, number: int) -> str:
        """A line without its end, as far as it is shown."""
        return self.text.at(number)[:LONGEST].decode("utf-8", "surrogateescape")


@dataclass(frozen=True)
class _Spelt:
    """A token that begins at the byte ``start``, and its spelling."""

    kind: Kind
    start: int
    text: bytes

    @property
    def ends(self) -> bool:
        """Whether no statement goes on behind it."""
        return self.kind is Kind.DIRECTIVE or self.text in _ENDS


def _spelt(content: bytes) -> Sequence[_Spelt]:
    return [
        _Spelt(token.kind, token.start, spelling(content, token))
        for token in tokens(content)
        if token.kind is not Kind.COMMENT
    ]


def _index(every: Sequence[_Spelt], offset: int) -> int:
    """The number of the token that a byte is in or behind; 0 before the first."""
    return max(bisect_right(every, offset, key=lambda token: token.start) - 1, 0)


def _is_enough(side: Sequence[_Spelt]) -> bool:
    """Whether what is further from a place than these tokens makes no difference."""
    return len(side) >= _MOST or any(token.ends for token in side)


def _directive(before: Sequence[_Spelt]) -> bool:
    """Whether the place behind these tokens is on the line of a directive."""
    for token in reversed(before):
        if token.kind in (Kind.NEWLINE, Kind.DIRECTIVE):
            return token.kind is Kind.DIRECTIVE
    return False


def _since(before: Sequence[_Spelt]) -> list[_Spelt]:
    """Those of the tokens that are behind the last end of a statement."""
    kept: list[_Spelt] = []
    for token in reversed(before):
        if token.kind is Kind.DIRECTIVE:
            while kept and kept[-1].kind is not Kind.NEWLINE:
                kept.pop()
            break
        if token.ends:
            break
        kept.append(token)
    return kept[::-1]


def _until(after: Sequence[_Spelt]) -> Iterator[_Spelt]:
    """Those of the tokens that are before the next end of a statement."""
    return takewhile(lambda token: not token.ends, after)


def _rest(before: Sequence[_Spelt]) -> Sequence[_Spelt]:
    """The tokens from the last directive on."""
    kinds = [token.kind for token in before]
    return before[len(kinds) - 1 - kinds[::-1].index(Kind.DIRECTIVE) :]


def _line(after: Sequence[_Spelt]) -> Iterator[_Spelt]:
    """The tokens up to the end of the line."""
    return takewhile(lambda token: token.kind is not Kind.NEWLINE, after)
