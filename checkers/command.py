# SPDX-License-Identifier: GPL-2.0-only
"""Where the command of an ioctl goes, from function to function."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind, LinkageKind, TypeKind

from .cursors import binary_operator
from .finding import Location
from .initializer import initializer, stripped
from .main_file import children
from .view import View
from .walk import Node, identity

OUT_OF_SIGHT = ""

# What a format prints is seen by nobody but the log.
_UNSEEING = re.compile("^__builtin_|print|dbg")
_WRAPPING = frozenset(
    (
        CursorKind.UNEXPOSED_EXPR,
        CursorKind.PAREN_EXPR,
        CursorKind.CSTYLE_CAST_EXPR,
        CursorKind.StmtExpr,
    )
)
_COMPARISONS = frozenset(("==", "!=", "<", ">", "<=", ">="))
_COMPUTING = frozenset(
    (
        CursorKind.ARRAY_SUBSCRIPT_EXPR,
        CursorKind.COMPOUND_ASSIGNMENT_OPERATOR,
        CursorKind.CONDITIONAL_OPERATOR,
        CursorKind.INIT_LIST_EXPR,
        CursorKind.UNARY_OPERATOR,
    )
)


@dataclass(frozen=True, order=True)
class Travel:
    """Parameter ``parameter`` of ``origin`` becomes ``argument`` of ``target``.

    Parameters count from 0.  ``target`` is OUT_OF_SIGHT where the value is computed
    with or stored, so that nobody can say who looks at it.
    """

    origin: str
    parameter: int
    target: str
    argument: int
    location: Location


def travels(view: View) -> Iterator[Travel]:
    """The ways of every parameter that has the type of a command."""
    for top in view.tops:
        function = top.cursor
        if function.kind != CursorKind.FUNCTION_DECL or not function.is_definition():
            continue
        for number, parameter in enumerate(function.get_arguments()):
            assert parameter is not None
            if parameter.type.get_canonical().kind == TypeKind.UINT:
                origin = view.symbol(function)
                for node, target, argument in _ends(view, parameter):
                    location = view.location(node.cursor)
                    yield Travel(origin, number, target, argument, location)


def _ends(view: View, parameter: Cursor) -> Iterator[tuple[Node, str, int]]:
    """The calls that get a parameter, or a local that it was copied to."""
    waiting = [parameter]
    seen = set()
    while waiting:
        variable = waiting.pop()
        if identity(variable) in seen:
            continue
        seen.add(identity(variable))
        for reference in view.walk.references.get(identity(variable), ()):
            node = _value(reference)
            copy = _copy(node)
            if copy is not None:
                waiting.append(copy)
            else:
                yield from ((node, *end) for end in _end(view, node))


def _value(node: Node) -> Node:
    """The largest expression around ``node`` that has the same value."""
    while node.parent is not None and node.parent.kind in _WRAPPING:
        node = node.parent
    return node


def _copy(node: Node) -> Cursor | None:
    """The local variable that a value is copied to."""
    parent = node.parent
    if parent is None:
        return None
    if parent.kind == CursorKind.VAR_DECL:
        local = parent.cursor.linkage == LinkageKind.NO_LINKAGE
        return parent.cursor if local and initializer(parent.cursor) else None
    if parent.kind != CursorKind.BINARY_OPERATOR or node.index == 0:
        return None
    target = stripped(children(parent.cursor)[0])
    if binary_operator(parent.cursor) != "=":
        return None
    if target.kind != CursorKind.DECL_REF_EXPR or target.referenced is None:
        return None
    local = target.referenced.linkage == LinkageKind.NO_LINKAGE
    return target.referenced if local else None


def _end(view: View, node: Node) -> Iterator[tuple[str, int]]:
    """What is done with a value: nothing where it is only compared or switched on."""
    parent = node.parent
    if parent is None:
        return
    if parent.kind == CursorKind.CALL_EXPR:
        yield from _call(view, parent, node.index - 1)
    elif parent.kind == CursorKind.BINARY_OPERATOR:
        operator = binary_operator(parent.cursor)
        if operator not in _COMPARISONS and (operator != "=" or node.index > 0):
            yield OUT_OF_SIGHT, 0
    elif parent.kind in _COMPUTING:
        yield OUT_OF_SIGHT, 0


def _call(view: View, call: Node, argument: int) -> Iterator[tuple[str, int]]:
    function = call.cursor.referenced
    if function is None or function.kind != CursorKind.FUNCTION_DECL:
        yield OUT_OF_SIGHT, 0
        return
    parameters = len(list(function.get_arguments()))
    if argument < parameters:
        yield view.symbol(function), argument
    elif not _UNSEEING.search(function.spelling):
        yield OUT_OF_SIGHT, 0
