# SPDX-License-Identifier: GPL-2.0-only
"""An index that is printed: it is a u32 now, and the format has to say so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clang.cindex import CursorKind

from ...checkers.cursors import arguments, byte_range, walk
from ...checkers.parse import Unit
from ...checkers.walk import Node
from ..editing.fitting import DoesNotFit
from ..editing.series import Edit
from .claim import Claim, Part

_CONVERSION = re.compile(
    rb"%(?:%|([-+ #0]*[\d*]*(?:\.[\d*]+)?)(hh|h|ll|l|z|j|t)?([a-zA-Z]))"
)


def printed(unit: Unit, node: Node, claim: Claim) -> Iterator[Edit]:
    """The edit of the format string, where an index is one of what is printed.

    Raises DoesNotFit where the string is not seen or not understood.
    """
    if claim.part != Part.INDEX:
        return
    found = _variadic(node)
    if found is None:
        return
    call, number = found
    kinds = arguments(call.cursor.referenced or call.cursor)
    given = arguments(call.cursor)
    literal = next(
        (
            each
            for each in walk(given[len(kinds) - 1])
            if each.kind == CursorKind.STRING_LITERAL
        ),
        None,
    )
    if literal is None:
        raise DoesNotFit(node.cursor, "the index is printed by a format not seen here")
    start, end = byte_range(literal)
    text = unit.content[start:end]
    conversions = [each for each in _CONVERSION.finditer(text) if each[3]]
    # A macro may have put a prefix of its own in front of what is written here.
    every = [
        each for each in _CONVERSION.finditer(literal.spelling.encode()) if each[3]
    ]
    which = number - len(kinds) - len(every) + len(conversions)
    if b"PRI" in text or not 0 <= which < len(conversions):
        raise DoesNotFit(node.cursor, "the index is printed by a format not understood")
    chosen = conversions[which]
    letter = b"u" if chosen[3] in b"di" else chosen[3]
    first, last = start + chosen.start(), start + chosen.end()
    yield Edit(unit.path, first, last, b"%" + chosen[1] + letter)


def _variadic(node: Node) -> tuple[Node, int] | None:
    """The call that prints it, and which of its arguments it is."""
    inner = node
    for each in node:
        if each.kind == CursorKind.CALL_EXPR and each is not node:
            callee = each.cursor.referenced
            if callee is None or not callee.type.is_function_variadic():
                return None
            number = inner.index - 1
            if number < len(arguments(callee)):
                return None
            return each, number
        inner = each
    return None
