# SPDX-License-Identifier: GPL-2.0-only
"""The variables and calls of a unit, as the questions about mappings need them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind, LinkageKind

from ..cursors import arguments, pointee
from ..flow.assignment import is_target
from ..flow.bodies import Bodies
from ..initializer import initializer, stripped
from ..walk import Node, identity

_LEAVING = frozenset(
    (
        CursorKind.BREAK_STMT,
        CursorKind.CONTINUE_STMT,
        CursorKind.GOTO_STMT,
        CursorKind.RETURN_STMT,
    )
)


@dataclass(frozen=True, eq=False)
class Scene:
    """A unit's functions, and who of them hands what to whom."""

    bodies: Bodies

    def values(self, variable: Cursor) -> Iterator[Node]:
        """All that a local variable is set to."""
        first = initializer(variable)
        for node in self.bodies.view.walk.of(CursorKind.VAR_DECL):
            if first is not None and node.cursor == variable:
                below = self.bodies.below[node]
                yield from (each for each in below if each.cursor == first)
        for node in self.bodies.references(variable):
            if is_target(node) and node.parent is not None:
                yield self.bodies.below[node.parent][1]

    def handed(self, parameter: Cursor) -> Iterator[tuple[Node, Cursor]]:
        """The calls that give a variable for a parameter of a static function.

        Each with the variable.
        """
        function = parameter.semantic_parent
        if function is None or function.linkage != LinkageKind.INTERNAL:
            return
        number = arguments(function).index(parameter)
        for reference in self.bodies.references(function):
            call = _call(reference)
            given = arguments(call.cursor) if call is not None else ()
            if call is not None and number < len(given):
                variable = named(given[number])
                if variable is not None:
                    yield call, variable

    def calls(self, function: Cursor) -> Iterator[Node]:
        """The calls in a function of the unit, in the order of the source."""
        for node in self.bodies.view.walk.of(CursorKind.CALL_EXPR):
            if node.top.cursor == function:
                yield node

    def leaves(self, statement: Node) -> bool:
        """Whether a statement, a block or not, ends by going somewhere else."""
        while statement.kind == CursorKind.COMPOUND_STMT:
            below = self.bodies.below[statement]
            if not below:
                return False
            statement = below[-1]
        return statement.kind in _LEAVING


def named(expression: Cursor) -> Cursor | None:
    """The local variable or parameter that an expression is the name of."""
    inside = stripped(expression)
    if inside.kind != CursorKind.DECL_REF_EXPR:
        return None
    found = inside.referenced
    if found is None or found.linkage != LinkageKind.NO_LINKAGE:
        return None
    return found


def is_mapping(variable: Cursor) -> bool:
    """Whether a variable points to a VMA."""
    return pointee(variable.type) == "vm_area_struct"


def same(one: Cursor | None, other: Cursor) -> bool:
    """Whether two declarations are of one variable."""
    return one is not None and identity(one) == identity(other)


def _call(reference: Node) -> Node | None:
    """The call of the function that ``reference`` names, if it is one."""
    node = reference
    while node.parent is not None and node.index == 0:
        node = node.parent
        if node.kind == CursorKind.CALL_EXPR:
            return node
        if node.kind not in (CursorKind.UNEXPOSED_EXPR, CursorKind.PAREN_EXPR):
            return None
    return None
