# SPDX-License-Identifier: GPL-2.0-only
"""One walk over the syntax tree, with the parents that libclang does not give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from clang.cindex import Cursor, CursorKind

from .grouped import grouped
from .main_file import Top, children

# In C nothing is below these, and they are nearly half of all.
_LEAVES = frozenset(
    (
        CursorKind.DECL_REF_EXPR,
        CursorKind.INTEGER_LITERAL,
        CursorKind.MACRO_INSTANTIATION,
        CursorKind.MEMBER_REF,
        CursorKind.STRING_LITERAL,
        CursorKind.TYPE_REF,
    )
)

# Where a function may go on at another place than behind.
_STEERING = (
    CursorKind.BREAK_STMT,
    CursorKind.CASE_STMT,
    CursorKind.CONTINUE_STMT,
    CursorKind.DEFAULT_STMT,
    CursorKind.GOTO_STMT,
    CursorKind.LABEL_STMT,
    CursorKind.RETURN_STMT,
)


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A cursor in its place: child number ``index`` of ``parent``, inside of ``top``.

    A declaration outside of all others has no parent and is the cursor of its top.
    """

    cursor: Cursor
    kind: CursorKind
    parent: Node | None
    index: int
    top: Top

    def __iter__(self) -> Iterator[Node]:
        """This node and its parents, from the inside out."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


@dataclass(frozen=True)
class Walk:
    """The nodes of some declarations by kind, each kind in the order of the source.

    ``below`` has the children of each node, in their order.
    """

    by_kind: Mapping[CursorKind, tuple[Node, ...]]
    below: Mapping[Node, list[Node]]

    def of(self, *kinds: CursorKind) -> Iterator[Node]:
        """The nodes of these kinds, kind after kind."""
        for kind in kinds:
            yield from self.by_kind.get(kind, ())

    @cached_property
    def references(self) -> Mapping[int, tuple[Node, ...]]:
        """The expressions that name a variable or function, by :func:`identity`."""
        return grouped(
            (identity(declaration), node)
            for node in self.of(CursorKind.DECL_REF_EXPR)
            if (declaration := node.cursor.referenced) is not None
        )

    def named(self, pattern: re.Pattern[str]) -> Iterator[Node]:
        """The expressions that name something in whose name the pattern is."""
        for name, nodes in self._names.items():
            if pattern.search(name):
                yield from nodes

    @cached_property
    def _names(self) -> Mapping[str, tuple[Node, ...]]:
        return grouped(
            (nodes[0].cursor.spelling, node)
            for nodes in self.references.values()
            for node in nodes
        )

    @cached_property
    def variables(self) -> Mapping[int, tuple[Node, ...]]:
        """The declarations of variables, by :func:`identity`."""
        nodes = self.of(CursorKind.VAR_DECL)
        return grouped((identity(node.cursor), node) for node in nodes)

    @cached_property
    def functions(self) -> Mapping[int, Node]:
        """The definitions of functions, by :func:`identity`."""
        return {
            identity(node.cursor): node
            for node in self.of(CursorKind.FUNCTION_DECL)
            if node.parent is None and node.cursor.is_definition()
        }

    @cached_property
    def steering(self) -> frozenset[Node]:
        """Where functions may go on elsewhere than behind, and all that is around."""
        return around(self.of(*_STEERING))


def around(nodes: Iterable[Node]) -> frozenset[Node]:
    """The nodes and all their parents."""
    found: set[Node] = set()
    for node in nodes:
        for each in node:
            if each in found:
                break
            found.add(each)
    return frozenset(found)


def identity(declaration: Cursor) -> int:
    """What is the same for all declarations of one thing within a unit."""
    return declaration.canonical.hash


def walk(tops: Iterable[Top]) -> Walk:
    """Everything below ``tops``, however deep."""
    every: dict[Node, list[Node]] = {}
    for top in tops:
        waiting = [Node(top.cursor, top.cursor.kind, None, 0, top)]
        while waiting:
            node = waiting.pop()
            below = [
                Node(child, child.kind, node, index, top)
                for index, child in enumerate(
                    () if node.kind in _LEAVES else children(node.cursor)
                )
            ]
            every[node] = below
            waiting.extend(reversed(below))
    return Walk(grouped((node.kind, node) for node in every), every)
