# SPDX-License-Identifier: GPL-2.0-only
"""What the expression around an object, or around a pointer to it, does to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from clang.cindex import Cursor, CursorKind

from .cursors import STEPPING, binary_operator, unary_operator
from .initializer import element_type
from .main_file import children
from .view import View
from .walk import Node


class Role(Enum):
    """What an expression is of the object: itself, or a pointer to it."""

    OBJECT = "object"
    POINTER = "pointer"


@dataclass(frozen=True, eq=False)
class Step:
    """A stop on the way from where the object is named to where it is written.

    ``handed`` is whether another function is given the pointer there.
    """

    cursor: Cursor
    message: str
    handed: bool = False


@dataclass(frozen=True, eq=False)
class Use:
    """``node`` is the object, or a pointer to it, after ``steps`` from the start."""

    role: Role
    node: Node
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, eq=False)
class Write:
    """At ``node`` the object is, or may be, written to; ``how`` is the predicate."""

    node: Node
    how: str
    steps: tuple[Step, ...]


Result: TypeAlias = Iterator[Use | Write]
Follow: TypeAlias = Callable[[View, Use, Node], Result]


def same(view: View, use: Use, parent: Node) -> Result:
    """The expression is what it is around of."""
    yield Use(use.role, parent, use.steps)


def choice(view: View, use: Use, parent: Node) -> Result:
    """What comes first only decides."""
    if use.node.index > 0:
        yield Use(use.role, parent, use.steps)


def _converted(view: View, use: Use, parent: Node) -> Result:
    # Reading is a conversion of one operand; a choice has more of them.
    if len(children(parent.cursor)) > 1:
        yield Use(Role.OBJECT, parent, use.steps)
    elif element_type(use.node.cursor.type) is not None:
        yield Use(Role.POINTER, parent, use.steps)


def _assigned(view: View, use: Use, parent: Node) -> Result:
    if use.node.index == 0 and binary_operator(parent.cursor) == "=":
        yield Write(parent, "is assigned", use.steps)


def _changed(view: View, use: Use, parent: Node) -> Result:
    if use.node.index == 0:
        yield Write(parent, "is changed", use.steps)


def _unary(view: View, use: Use, parent: Node) -> Result:
    operator = unary_operator(parent.cursor)
    if operator in STEPPING:
        yield Write(parent, "is changed", use.steps)
    elif operator == "&":
        yield Use(Role.POINTER, parent, use.steps)
    elif operator == "?":
        yield Use(Role.OBJECT, parent, use.steps)


def _output(view: View, use: Use, parent: Node) -> Result:
    yield Write(parent, "is an output of asm", use.steps)


AROUND_OBJECT: Mapping[CursorKind, Follow] = {
    CursorKind.ASM_STMT: _output,
    CursorKind.BINARY_OPERATOR: _assigned,
    CursorKind.COMPOUND_ASSIGNMENT_OPERATOR: _changed,
    CursorKind.GENERIC_SELECTION_EXPR: choice,
    CursorKind.MEMBER_REF_EXPR: same,
    CursorKind.PAREN_EXPR: same,
    CursorKind.UNARY_OPERATOR: _unary,
    CursorKind.UNEXPOSED_EXPR: _converted,
}
