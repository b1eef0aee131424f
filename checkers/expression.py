# SPDX-License-Identifier: GPL-2.0-only
"""An expression as a small frozen value, so that idioms can match on its shape.

Parentheses, casts, implicit conversions and ``likely()``-like wrappers carry no meaning
for an idiom and are looked through; whatever clang can fold is a :class:`Constant`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from clang.cindex import Cursor, CursorKind

from .cursors import arguments, binary_operator, unary_operator
from .evaluate import evaluate

_TRANSPARENT = {
    CursorKind.UNEXPOSED_EXPR,
    CursorKind.PAREN_EXPR,
    CursorKind.CSTYLE_CAST_EXPR,
}


@dataclass(frozen=True)
class Constant:
    """What clang folds to ``value``."""

    value: int
    cursor: Cursor = field(compare=False, repr=False)


@dataclass(frozen=True)
class Name:
    """A variable, parameter or function by its ``declaration``."""

    name: str
    cursor: Cursor = field(compare=False, repr=False)

    @property
    def declaration(self) -> Cursor | None:
        """The declaration that is named, as libclang refers to it."""
        return self.cursor.referenced

    @property
    def key(self) -> int:
        """The hash of the declaration, 0 where there is none."""
        return self.declaration.hash if self.declaration is not None else 0


@dataclass(frozen=True)
class Member:
    """``base.name`` or ``base->name``; an anonymous record in between is left out."""

    base: Expression
    name: str
    cursor: Cursor = field(compare=False, repr=False)


@dataclass(frozen=True)
class Call:
    """``callee(arguments)``; the callee's name is empty where it is computed."""

    callee: str
    arguments: tuple[Expression, ...]
    cursor: Cursor = field(compare=False, repr=False)


@dataclass(frozen=True)
class Operation:
    """A unary (one operand), binary (two) or conditional (``?:``, three) operation."""

    operator: str
    operands: tuple[Expression, ...]
    cursor: Cursor = field(compare=False, repr=False)


@dataclass(frozen=True)
class Other:
    """Anything else: idioms match nothing on it."""

    cursor: Cursor = field(compare=False, repr=False)


Expression: TypeAlias = Constant | Name | Member | Call | Operation | Other


def expression(cursor: Cursor) -> Expression:
    """The expression at ``cursor``, an expression cursor of libclang."""
    children = list(cursor.get_children())
    if cursor.kind in _TRANSPARENT and children:
        # A cast's first child may be the type it names; the operand comes last.
        return expression(children[-1])
    if cursor.kind == CursorKind.DECL_REF_EXPR:
        declaration = cursor.referenced
        if declaration is None or declaration.kind != CursorKind.ENUM_CONSTANT_DECL:
            return Name(cursor.spelling, cursor)
    if cursor.kind == CursorKind.MEMBER_REF_EXPR:
        return Member(expression(children[0]), cursor.spelling, cursor)
    if cursor.kind == CursorKind.CALL_EXPR:
        return _call(cursor)
    value = evaluate(cursor)
    if value is not None:
        return Constant(value, cursor)
    return _operation(cursor, children)


def _call(cursor: Cursor) -> Expression:
    values = tuple(expression(argument) for argument in arguments(cursor))
    if cursor.spelling == "__builtin_expect" and values:
        return _truth(values[0])
    return Call(cursor.spelling, values, cursor)


def _truth(condition: Expression) -> Expression:
    """``condition`` without the ``!!`` in front that ``unlikely()`` puts there."""
    match condition:
        case Operation("!", (Operation("!", (inner,)),)):
            return inner
    return condition


def _operation(cursor: Cursor, children: list[Cursor]) -> Expression:
    operands = tuple(expression(child) for child in children)
    if cursor.kind == CursorKind.UNARY_OPERATOR and len(operands) == 1:
        return Operation(unary_operator(cursor), operands, cursor)
    if (
        cursor.kind
        in (CursorKind.BINARY_OPERATOR, CursorKind.COMPOUND_ASSIGNMENT_OPERATOR)
        and len(operands) == 2
    ):
        return Operation(binary_operator(cursor), operands, cursor)
    if cursor.kind == CursorKind.CONDITIONAL_OPERATOR and len(operands) == 3:
        return Operation("?:", operands, cursor)
    if cursor.kind == CursorKind.ARRAY_SUBSCRIPT_EXPR and len(operands) == 2:
        return Operation("[]", operands, cursor)
    return Other(cursor)
