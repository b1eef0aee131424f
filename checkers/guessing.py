# SPDX-License-Identifier: GPL-2.0-only
"""Parsing a file with no kernel at hand: what is not known is guessed, and said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from clang.cindex import TypeKind

from .guess import Guess
from .interface import answers_for_region
from .kbuild.invocation import Command
from .lexer import Kind, spelling, tokens
from .ops import function_of, ops_tables
from .parse import KEEP_GOING, MACROS, ParseError, Unit, parse, read
from .source import Source
from .text import Text
from .trouble import CONCERNED

_ROUNDS = 8
_VERSION = b"LINUX_VERSION_CODE"
# Also a function of that kind: what declares something may make a table of them.
_GIVEN = re.compile(CONCERNED.pattern + rb"|mmap", re.IGNORECASE)


@dataclass(frozen=True)
class Guessed:
    """A ``unit``, and all that was taken for granted in it, in words."""

    unit: Unit
    guess: Guess
    doubts: tuple[str, ...]

    @property
    def invented(self) -> frozenset[str]:
        """The files that are nowhere but in memory."""
        return frozenset(self.guess.files())


def guessed(source: Source, path: str, built: Command) -> Guessed:
    """Parse ``path`` with the stub headers, again and again until no more is learnt.

    A function that nobody knows may be a macro and do anything: where it is given what
    a rule is about, that is an error of the unit.  Raises NotParsed.
    """
    guess = Guess()
    for _ in range(_ROUNDS):
        unit = parse(
            source,
            path,
            options=MACROS | KEEP_GOING,
            built=guess.command(built),
            more=guess.files(),
        )
        known = guess
        for error in unit.errors:
            guess = guess.learnt(error, _line(source, error), partial(_answers, unit))
        if guess == known:
            break
    errors = (*unit.errors, *_entrusted(unit, guess))
    doubts = (*guess.told(), *_version(unit))
    return Guessed(replace(unit, errors=errors), guess, doubts)


def _answers(unit: Unit, member: str) -> bool:
    """Whether ``member`` is what the op for regions is called, by its function."""
    values = (table.fields.get(member) for table in ops_tables(unit))
    functions = (function_of(value) for value in values if value is not None)
    kinds = (each.type.get_canonical() for each in functions if each is not None)
    return any(
        answers_for_region(kind) and kind.get_result().kind == TypeKind.INT
        for kind in kinds
    )


def _line(source: Source, error: ParseError) -> str:
    """The line that an error is in, empty where it is in no file of the module."""
    try:
        line = Text(source.read(error.path)).at(error.line)
    except OSError:
        return ""
    return line.decode("utf-8", "replace")


def _entrusted(unit: Unit, guess: Guess) -> Iterator[ParseError]:
    """The calls of what is not known that are given what a rule is about."""
    names = {
        each.encode() for each in guess.functions | guess.blocks | guess.declarations
    }
    if not names:
        return
    for path in sorted(unit.files):
        if unit.source.exists(path):
            yield from _calls(path, read(unit.source, path), names)


def _calls(path: str, content: bytes, names: set[bytes]) -> Iterator[ParseError]:
    """The calls of ``names`` in a file, by lexing alone, as errors."""
    text = Text(content)
    every = [each for each in tokens(content) if each.kind is not Kind.COMMENT]
    for number, token in enumerate(every):
        name = spelling(content, token)
        if token.kind is Kind.IDENTIFIER and name in names:
            depth, end = 0, token.end
            for each in every[number + 1 :]:
                sign = spelling(content, each)
                depth += (sign == b"(") - (sign == b")")
                end = each.end
                if depth <= 0:
                    break
            if _GIVEN.search(content, token.end, end):
                line = text.line(token.start)
                what = f"what {name.decode('utf-8', 'replace')}() does is not known"
                yield ParseError(path, line, what)


def _version(unit: Unit) -> Iterator[str]:
    if _VERSION in unit.content:
        yield f"{_VERSION.decode()} is of no kernel: taken for one of 6.12"
