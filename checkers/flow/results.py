# SPDX-License-Identifier: GPL-2.0-only
"""What can become of a value in the expression around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from clang.cindex import Cursor

from ..walk import Node
from .arithmetic import whole_kind
from .graph import Place
from .shape import Shape
from .use import Kind


@dataclass(frozen=True, eq=False)
class Is:
    """``node`` has a value of that shape."""

    node: Node
    shape: Shape


@dataclass(frozen=True, eq=False)
class Was:
    """``node`` is a use of the value, and nothing more is said of it."""

    node: Node
    kind: Kind
    detail: str


@dataclass(frozen=True, eq=False)
class Sets:
    """``by`` gives a local variable the value."""

    variable: Cursor
    by: Node
    shape: Shape


@dataclass(frozen=True, eq=False)
class Puts:
    """``value`` is put where other functions see it: a member, or a variable."""

    place: Place
    declaration: Cursor
    shape: Shape
    value: Node


@dataclass(frozen=True, eq=False)
class Gives:
    """The function gives the value back, or leaves it where ``pointer`` points."""

    pointer: Cursor | None
    shape: Shape


@dataclass(frozen=True, eq=False)
class Hands:
    """``call`` is given the value ``argument`` for the parameter ``number``, from 0."""

    call: Node
    argument: Node
    number: int
    shape: Shape


@dataclass(frozen=True, eq=False)
class Enters:
    """``member`` names a member of the structure that the value points to."""

    member: Node
    shape: Shape


Result: TypeAlias = Is | Was | Sets | Puts | Gives | Hands | Enters
Results: TypeAlias = Iterator[Result]


def whole(node: Node, shape: Shape, detail: str) -> Was:
    """The use of an offset of which nothing is taken."""
    return Was(node, whole_kind(shape), detail)
