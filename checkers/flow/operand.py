# SPDX-License-Identifier: GPL-2.0-only
"""The other operand of an operation on a page offset."""

from __future__ import annotations

from clang.cindex import Cursor, CursorKind

from ..cursors import binary_operator
from ..evaluate import evaluate
from ..initializer import stripped
from ..main_file import children
from ..ops import OPS
from .arithmetic import Operand
from .bodies import Bodies

# An index is shifted to the left by more bits than an address in a page needs.
_FEWEST_BITS = 16
# How many locals may be in between.
_DEPTH = 4


def operand(bodies: Bodies, expression: Cursor) -> Operand:
    """What is to be known of an operand: its value, or that it is an encoded index."""
    value = evaluate(expression)
    if value is not None:
        return Operand(value)
    declared = _is_declared(bodies, expression, _DEPTH)
    return Operand(None, _is_encoded(bodies, expression, _DEPTH), declared)


def _is_declared(bodies: Bodies, expression: Cursor, depth: int) -> bool:
    """Whether a number is read from an ops table, maybe by way of locals."""
    expression = stripped(expression)
    if expression.kind == CursorKind.DECL_REF_EXPR and depth:
        values = list(bodies.values(expression.referenced))
        return bool(values) and all(
            _is_declared(bodies, value, depth - 1) for value in values
        )
    if expression.kind != CursorKind.MEMBER_REF_EXPR:
        return False
    member = expression.referenced
    record = member.semantic_parent if member is not None else None
    return record is not None and record.spelling == OPS


def _is_encoded(bodies: Bodies, expression: Cursor, depth: int) -> bool:
    """Whether something that is not constant is shifted to the left, far enough."""
    expression = stripped(expression)
    if expression.kind == CursorKind.DECL_REF_EXPR and depth:
        values = bodies.values(expression.referenced)
        return any(_is_encoded(bodies, value, depth - 1) for value in values)
    if expression.kind != CursorKind.BINARY_OPERATOR:
        return False
    sides = children(expression)
    if len(sides) != 2:
        return False
    left, right = sides
    match binary_operator(expression):
        case "<<":
            bits = evaluate(right)
            return bits is not None and bits >= _FEWEST_BITS
        case "*":
            factors = [evaluate(side) for side in sides]
            return any(each and each >> _FEWEST_BITS for each in factors)
        case ">>":
            return _is_encoded(bodies, left, depth)
        case "+" | "|" | "-":
            return _is_encoded(bodies, left, depth) or _is_encoded(bodies, right, depth)
    return False
