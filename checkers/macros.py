# SPDX-License-Identifier: GPL-2.0-only
"""Which macro's body names what, by lexing alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from .lexer import Kind, joined, keyword, spelling, tokens


@lru_cache(maxsize=128)  # headers are gone through with each file that includes them
def definitions(content: bytes) -> tuple[tuple[str, frozenset[str]], ...]:
    """The name of each macro that a file defines, and the identifiers of its body."""
    return tuple(_definitions(content))


def _definitions(content: bytes) -> Iterator[tuple[str, frozenset[str]]]:
    names: list[str] | None = None
    for token in tokens(content):
        if token.kind is Kind.DIRECTIVE:
            names = [] if keyword(content, token) == "define" else None
        elif names is not None and token.kind is Kind.IDENTIFIER:
            names.append(spelling(content, token).decode("utf-8", "replace"))
        elif names and token.kind is Kind.NEWLINE:
            yield names[0], frozenset(names[1:])
            names = None
    if names:
        yield names[0], frozenset(names[1:])


def named_by(macros: Iterable[str], contents: Iterable[bytes]) -> frozenset[str]:
    """``macros`` and all that their bodies name, at any depth.

    A macro that is defined more than once names what any of its definitions does.
    """
    bodies = [each for content in contents for each in definitions(content)]
    found = frozenset(macros)
    while True:
        more = found.union(*(body for name, body in bodies if name in found))
        if more == found:
            return found
        found = more


def naming(words: frozenset[str], contents: Iterable[bytes]) -> frozenset[str]:
    """The macros whose bodies name one of ``words``, or a macro that does."""
    waiting = [(content, joined(content)) for content in contents]
    bodies: list[tuple[str, frozenset[str]]] = []
    found: frozenset[str] = frozenset()
    while True:
        sought = found | words
        named = [name.encode() for name in sought]
        # Few have such a name anywhere, and lexing takes long.
        rest = []
        for content, flat in waiting:
            if any(name in flat for name in named):
                bodies += definitions(content)
            else:
                rest.append((content, flat))
        waiting = rest
        more = frozenset(name for name, body in bodies if not sought.isdisjoint(body))
        if more == found:
            return found
        found = more
