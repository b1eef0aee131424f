# SPDX-License-Identifier: GPL-2.0-only
"""Every file of a tree that may have to do with VFIO, found by its bytes.

A driver of another architecture, or one that no configuration builds, is not parsed
for that: what does not name VFIO in any way cannot use what VFIO declares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ...checkers.lexer import Kind, Token, tokens
from ...checkers.source import Source
from ..whole import Wanted, search

WANTED = Wanted((".c", ".h", ".S", ".rs"), (b"vfio", b"VFIO"))


@dataclass(frozen=True)
class Word:
    """An identifier in code: the bytes ``[start, end)`` of ``path``, on ``line``."""

    path: str
    start: int
    end: int
    line: int


@dataclass(frozen=True)
class Everywhere:
    """The files of ``source`` that name VFIO, by path."""

    source: Source
    files: Mapping[str, bytes] = field(repr=False)

    def words(self, name: str) -> tuple[Word, ...]:
        """Every use of ``name`` as an identifier, whatever the configuration is.

        Not in comments and strings.
        """
        key = name.encode()
        return tuple(
            Word(path, token.start, token.end, content.count(b"\n", 0, token.start) + 1)
            for path, content in self.files.items()
            if key in content
            for token in self.code(path)
            if content[token.start : token.end] == key
        )

    def code(self, path: str) -> tuple[Token, ...]:
        """The tokens of a file, without comments and ends of lines."""
        if path not in self._code:
            self._code[path] = tuple(
                token
                for token in tokens(self.files[path])
                if token.kind not in (Kind.COMMENT, Kind.NEWLINE)
            )
        return self._code[path]

    def edited(self, files: Mapping[str, bytes]) -> Everywhere:
        """The same with some files as they are after an edit."""
        known = {path: files.get(path, text) for path, text in self.files.items()}
        return Everywhere(self.source.edited(files), known)

    @cached_property
    def _code(self) -> dict[str, tuple[Token, ...]]:
        return {}


def everywhere(source: Source, among: Iterable[str] | None = None) -> Everywhere:
    """The files of the whole tree; one that cannot be read is none that can be built.

    ``among`` are those of the tree as it is on the disk that name VFIO (WANTED), where
    that is known.
    """
    known = search(source, (WANTED,))[0] if among is None else among
    found = {path: source.read(path) for path in {*known, *source.overlay}}
    return Everywhere(
        source, {p: text for p, text in sorted(found.items()) if WANTED.has(p, text)}
    )
