# SPDX-License-Identifier: GPL-2.0-only
"""Calls: who is called, and what its declaration says of the parameters."""

from __future__ import annotations

import re

from clang.cindex import Cursor, CursorKind, Type

from ..initializer import stripped
from ..main_file import children
from ..walk import Node

_OVERFLOW = {"add": "+", "sub": "-", "mul": "*"}
_BUILTIN_OVERFLOW = re.compile(r"__builtin_(?:[su]l?l?)?(add|sub|mul)l?l?_overflow")
_NUMBER_OF_PAGE = re.compile(r"(?:^|_)pfns?(?:_|$)")


def called(call: Node) -> Cursor | None:
    """The function that is called by its name."""
    function = call.cursor.referenced
    if function is None or function.kind != CursorKind.FUNCTION_DECL:
        return None
    return function


def called_member(call: Node) -> Cursor | None:
    """The member whose function is called."""
    below = children(call.cursor)
    expression = stripped(below[0]) if below else None
    while expression is not None and expression.kind == CursorKind.UNARY_OPERATOR:
        inside = children(expression)
        expression = stripped(inside[0]) if inside else None
    if expression is None or expression.kind != CursorKind.MEMBER_REF_EXPR:
        return None
    return expression.referenced


def overflow(function: Cursor) -> str:
    """The operator that a builtin with a check for overflow computes with."""
    found = _BUILTIN_OVERFLOW.fullmatch(function.spelling)
    return _OVERFLOW[found[1]] if found else ""


def is_number_of_page(parameter: Cursor) -> bool:
    """Whether a parameter is a page frame number, by the name that it is given.

    The types tell nothing apart; in the kernel's own headers the names do.
    """
    return _NUMBER_OF_PAGE.search(parameter.spelling) is not None


def is_page_offset(kind: Type) -> bool:
    """Whether a type says that its values are page offsets, in pages."""
    return kind.spelling.removeprefix("const ") == "pgoff_t"
