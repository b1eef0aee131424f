# SPDX-License-Identifier: GPL-2.0-only
"""What has to hold so that the preprocessor reads a place, as a Kconfig expression."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..lexer import SPLICE, Conditional, conditionals
from .expression import (
    ALWAYS,
    And,
    BadExpression,
    Compare,
    Expression,
    Not,
    Or,
    Word,
    both,
    parse,
    words,
)

MACRO = "macro:"  # in front of a name that no Kconfig file can have
_COMMENT = re.compile(rb"/\*.*?\*/|//.*", re.DOTALL)
_ASKED = re.compile(
    r"\b(?:defined|IS_ENABLED|IS_BUILTIN|IS_MODULE|IS_REACHABLE)\s*\(\s*(\w+)\s*\)"
    r"|\bdefined\s+(\w+)"
)
_PLAIN = re.compile(r"[\w\s!&|()]*")
_NUMBERS = {"0": "n", "1": "y"}


def required(content: bytes, offset: int) -> Expression:
    """What the conditionals around byte ``offset`` ask for.

    Symbols are without ``CONFIG_``, other macros have MACRO in front.  Raises
    BadExpression where one asks for what is neither.
    """
    found: Expression = ALWAYS
    for *before, last in around(content, offset):
        for each in before:
            found = both(found, Not(_asked(content, each)))
        found = both(found, _asked(content, last))
    return found


def around(content: bytes, offset: int) -> Iterator[list[Conditional]]:
    """The conditionals around byte ``offset``, outermost first, up to its branch."""
    open_ones: list[list[Conditional]] = []
    for each in conditionals(content):
        if each.start > offset:
            break
        if each.keyword.startswith("if"):
            open_ones.append([each])
        elif each.keyword == "endif":
            open_ones[-1:] = []
        elif open_ones:
            open_ones[-1].append(each)
    yield from open_ones


def _asked(content: bytes, each: Conditional) -> Expression:
    """The condition of one directive alone."""
    if each.keyword == "else":
        return ALWAYS
    raw = re.sub(SPLICE, b"", content[each.start : each.end])
    text = _COMMENT.sub(b" ", raw).decode("utf-8", "replace")
    text = text.partition(each.keyword)[2].strip()
    text = _ASKED.sub(lambda found: found[1] or found[2], text)
    if not _PLAIN.fullmatch(text):
        raise BadExpression(f"cannot tell when {text!r} holds")
    found = parse(re.sub(r"\w+", _named, text))
    return Not(found) if each.keyword.endswith("ndef") else found


def _named(found: re.Match[str]) -> str:
    name = found[0]
    if name.startswith("CONFIG_"):
        return name.removeprefix("CONFIG_")
    return _NUMBERS.get(name, MACRO + name)


def macros_of(expression: Expression) -> list[str]:
    """The macros that an expression asks for, without MACRO."""
    names = {name for name in words(expression) if name.startswith(MACRO)}
    return sorted(name.removeprefix(MACRO) for name in names)


def may_hold(expression: Expression, wanted: bool = True) -> bool:
    """Whether some symbols make the expression come to what is wanted; in doubt yes."""
    match expression:
        case Word("y" | "m"):
            return wanted
        case Word("n"):
            return not wanted
        case Not(operand):
            return may_hold(operand, not wanted)
        case And(left, right):
            each = may_hold(left, wanted), may_hold(right, wanted)
            return all(each) if wanted else any(each)
        case Or(left, right):
            each = may_hold(left, wanted), may_hold(right, wanted)
            return any(each) if wanted else all(each)
    return True


def settled(expression: Expression, values: Mapping[str, bool]) -> Expression:
    """The expression with macros in it replaced by whether they are defined."""
    match expression:
        case Word(text) if text.startswith(MACRO):
            return Word("y" if values[text.removeprefix(MACRO)] else "n")
        case Not(operand):
            return Not(settled(operand, values))
        case And(left, right):
            return And(settled(left, values), settled(right, values))
        case Or(left, right):
            return Or(settled(left, values), settled(right, values))
        case Word() | Compare():
            return expression
