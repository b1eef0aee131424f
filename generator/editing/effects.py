# SPDX-License-Identifier: GPL-2.0-only
"""What code does beside giving a value: stores, calls, and what ends with a scope."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind, TypeKind

from ...checkers.cursors import binary_operator, unary_operator, walk
from ...checkers.expression import Expression, Member, Name, Operation, expression

STEPPING = ("x++", "x--", "++x", "--x")


def stores(cursor: Cursor) -> Iterator[tuple[Cursor, Expression]]:
    """Every place below ``cursor`` that stores something, and where it goes.

    Declarations with a value are not among them, and no calls.
    """
    for found in walk(cursor):
        if (
            found.kind == CursorKind.COMPOUND_ASSIGNMENT_OPERATOR
            or (
                found.kind == CursorKind.BINARY_OPERATOR
                and binary_operator(found) == "="
            )
            or (
                found.kind == CursorKind.UNARY_OPERATOR
                and unary_operator(found) in STEPPING
            )
        ):
            yield found, expression(next(iter(found.get_children())))


def root(target: Expression) -> Expression:
    """What ``a->b[1].c`` is a part of: ``a``."""
    while True:
        match target:
            case Member(base, _, _):
                target = base
            case Operation("[]", (base, _)) | Operation("*", (base,)):
                target = base
            case _:
                return target


def is_local(target: Expression) -> bool:
    """Whether a store to ``target`` stays in the function: in a variable of its own."""
    variable = target.declaration if isinstance(target, Name) else None
    if variable is None:
        return False
    owner = variable.semantic_parent
    return (
        variable.kind in (CursorKind.VAR_DECL, CursorKind.PARM_DECL)
        and owner is not None
        and owner.kind == CursorKind.FUNCTION_DECL
    )


def ends_with_scope(variable: Cursor) -> bool:
    """Whether something may happen where the scope of ``variable`` ends.

    libclang does not tell which attribute a variable has; ``cleanup`` is one.
    """
    return any(
        child.kind == CursorKind.UNEXPOSED_ATTR for child in variable.get_children()
    )


def has_effect(value: Cursor) -> bool:
    """Whether more than a value comes of the expression ``value``.

    A call that hands out a pointer is an accessor; others may have an effect.
    """
    if any(True for _ in stores(value)):
        return True
    return any(
        found.kind == CursorKind.CALL_EXPR
        and found.type.get_canonical().kind != TypeKind.POINTER
        and found.spelling != "__builtin_expect"
        for found in walk(value)
    )


def reads_only(call: Cursor, number: int) -> bool:
    """Whether the function only reads what argument ``number``, from 0, points to.

    Or gets a copy of it.
    """
    declared = call.referenced
    kinds = [each.type for each in declared.get_arguments()] if declared else []
    if number >= len(kinds):
        return False
    kind = kinds[number].get_canonical()
    return kind.kind != TypeKind.POINTER or kind.get_pointee().is_const_qualified()


def through_pointer(target: Expression) -> bool:
    """Whether a pointer is followed on the way to ``target``."""
    base = root(target)
    return base.cursor.type.get_canonical().kind == TypeKind.POINTER
