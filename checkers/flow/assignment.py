# SPDX-License-Identifier: GPL-2.0-only
"""What an assignment puts where."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind, LinkageKind

from ..cursors import binary_operator, unary_operator
from ..initializer import stripped
from ..main_file import children
from ..walk import Node
from .graph import Place
from .results import Gives, Puts, Result, Sets, whole
from .shape import Shape


def assigned(target: Cursor, by: Node, shape: Shape, value: Node) -> Iterator[Result]:
    """The value is put into ``target``, by the node ``by``."""
    target = stripped(target)
    if target.kind == CursorKind.UNARY_OPERATOR and unary_operator(target) == "*":
        pointer = stripped(children(target)[0])
        named = _named(pointer)
        if named is not None and named.kind == CursorKind.PARM_DECL:
            yield Gives(named, shape)
            return
    elif (variable := _named(target)) is not None:
        if variable.linkage == LinkageKind.NO_LINKAGE:
            yield Sets(variable, by, shape)
        else:
            yield Puts(Place.VARIABLE, variable, shape, value)
        return
    elif target.kind == CursorKind.MEMBER_REF_EXPR and target.referenced is not None:
        yield Puts(Place.MEMBER, target.referenced, shape, value)
        return
    if shape.is_offset:
        yield whole(value, shape, "stored")


def is_target(node: Node) -> bool:
    """Whether an expression is only assigned to, and not read."""
    parent = node.parent
    if parent is None or parent.kind != CursorKind.BINARY_OPERATOR:
        return False
    return node.index == 0 and binary_operator(parent.cursor) == "="


def _named(expression: Cursor) -> Cursor | None:
    """The variable that an expression names."""
    named = expression.kind == CursorKind.DECL_REF_EXPR
    return expression.referenced if named else None
