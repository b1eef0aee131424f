# SPDX-License-Identifier: GPL-2.0-only
"""Where the command of an ioctl goes, from function to function."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind, LinkageKind, TypeKind

from .cursors import arguments, binary_operator, callee
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
    """The ways of every parameter that has the type of a command.

    From the functions that are looked at into those of any other header.
    """
    waiting = [node.cursor for node in view.walk.functions.values()]
    known = set(view.walk.functions)
    for function in waiting:
        for number, parameter in enumerate(arguments(function)):
            if parameter.type.get_canonical().kind != TypeKind.UINT:
                continue
            for end in _ends(view, function, parameter):
                yield _travel(view, function, number, end)
                definition = end.function.get_definition() if end.function else None
                if definition is not None and identity(definition) not in known:
                    known.add(identity(definition))
                    waiting.append(definition)


@dataclass(frozen=True, eq=False)
class _End:
    """At ``node`` the value becomes ``argument`` of ``function``, or gets away."""

    node: Node
    function: Cursor | None = None
    argument: int = 0


def _travel(view: View, origin: Cursor, parameter: int, end: _End) -> Travel:
    target = view.symbol(end.function) if end.function else OUT_OF_SIGHT
    place = view.location(end.node.cursor)
    return Travel(view.symbol(origin), parameter, target, end.argument, place)


def _ends(view: View, function: Cursor, parameter: Cursor) -> Iterator[_End]:
    """The calls that get a parameter, or a local that it was copied to."""
    body = view.body(function)
    if body is None:
        return
    waiting, seen = [parameter], set()
    while waiting:
        variable = waiting.pop()
        if identity(variable) in seen:
            continue
        seen.add(identity(variable))
        for reference in body.references.get(identity(variable), ()):
            node = _value(reference)
            copy = _copy(node)
            if copy is not None:
                waiting.append(copy)
            else:
                yield from _end(node)


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


def _end(node: Node) -> Iterator[_End]:
    """What is done with a value: nothing where it is only compared or switched on."""
    parent = node.parent
    if parent is None:
        return
    if parent.kind == CursorKind.CALL_EXPR:
        yield from _call(node, parent)
    elif parent.kind == CursorKind.BINARY_OPERATOR:
        operator = binary_operator(parent.cursor)
        if operator not in _COMPARISONS and (operator != "=" or node.index > 0):
            yield _End(node)
    elif parent.kind in _COMPUTING:
        yield _End(node)


def _call(node: Node, call: Node) -> Iterator[_End]:
    function, argument = callee(call.cursor), node.index - 1
    if function is None:
        yield _End(node)
    elif argument < len(arguments(function)):
        yield _End(node, function, argument)
    elif not _UNSEEING.search(function.spelling):
        yield _End(node)
