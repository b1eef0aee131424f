# SPDX-License-Identifier: GPL-2.0-only
"""Where functions that are given a mapping are put for others to call."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind, TypeKind

from ..cursors import arguments, binary_operator
from ..initializer import is_designated, stripped
from ..main_file import children
from ..ops import OPS
from ..page_offset import structure
from ..walk import Node
from .assignment import is_target
from .bodies import Bodies
from .graph import Entry, Mention, Slot
from .shape import Shape
from .types import pointer_shape, position_shape

VM_OPS = "vm_operations_struct"
_AROUND = frozenset(
    (
        CursorKind.CONDITIONAL_OPERATOR,
        CursorKind.CSTYLE_CAST_EXPR,
        CursorKind.PAREN_EXPR,
        CursorKind.UNARY_OPERATOR,
    )
)


def slots(bodies: Bodies) -> Iterator[Slot]:
    """Every place that a function with a mapping among its parameters is put into."""
    for nodes in bodies.view.walk.references.values():
        function = nodes[0].cursor.referenced
        if function is None or function.kind != CursorKind.FUNCTION_DECL:
            continue
        parameters = _mappings(function)
        for node in nodes if parameters else ():
            found = _place(node)
            if found is not None:
                yield Slot(
                    *found,
                    bodies.view.symbol(function),
                    _holder(bodies, node),
                    bodies.view.symbol(node.top.cursor),
                    bodies.view.location(node.cursor),
                    parameters,
                )


def entries(bodies: Bodies) -> Iterator[Entry]:
    """The functions that files share and that could be an op, by their type."""
    likely = [
        (function, parameters)
        for function in bodies.own
        if function.is_shared and (parameters := _mappings(function.node.cursor))
    ]
    # Looking for the structure takes longer than all the rest.
    types = _op_types(bodies) if likely else frozenset()
    for function, parameters in likely:
        cursor = function.node.cursor
        if cursor.type.get_canonical().spelling in types:
            place = bodies.view.location(cursor)
            yield Entry(function.symbol, place, parameters)


def mentions(bodies: Bodies) -> Iterator[Mention]:
    """Which functions name which tables of the handlers of a mapping."""
    for nodes in bodies.view.walk.references.values():
        table = nodes[0].cursor.referenced
        if table is None or not is_vm_ops(table):
            continue
        for node in nodes:
            top = node.top.cursor
            if top.kind == CursorKind.FUNCTION_DECL:
                origin, target = bodies.view.symbol(top), bodies.view.symbol(table)
                yield Mention(origin, target, bodies.view.location(node.cursor))


def installed(bodies: Bodies, member: Node) -> Iterator[Cursor]:
    """The tables that ``member``, the vm_ops of a mapping, is set to."""
    if member.parent is None or not is_target(member):
        return
    waiting = list(bodies.below[member.parent][1:])
    while waiting:
        node = waiting.pop()
        waiting += bodies.below[node]
        if node.kind == CursorKind.DECL_REF_EXPR:
            table = node.cursor.referenced
            if table is not None and is_vm_ops(table):
                yield table


def is_vm_ops(variable: Cursor) -> bool:
    """Whether a variable is a table of handlers, or an array of tables."""
    if variable.kind != CursorKind.VAR_DECL:
        return False
    kind = variable.type.get_canonical()
    if kind.kind == TypeKind.CONSTANTARRAY:
        kind = kind.element_type
    return kind.get_declaration().spelling == VM_OPS


def _mappings(function: Cursor) -> tuple[tuple[int, Shape], ...]:
    """The parameters that point to a mapping."""
    # A builtin has no declared parameters; a canonical type would lose loff_t.
    found = (
        (number, pointer_shape(each.type) or position_shape(each.type))
        for number, each in enumerate(arguments(function))
    )
    return tuple((number, shape) for number, shape in found if shape is not None)


def _op_types(bodies: Bodies) -> frozenset[str]:
    """The types of the ops of a driver that are given a mapping."""
    table = bodies.view.unit.record(OPS)
    if table is None:
        return frozenset()
    functions = [
        field.type.get_canonical().get_pointee() for field in table.type.get_fields()
    ]
    return frozenset(
        function.spelling
        for function in functions
        if function.kind == TypeKind.FUNCTIONPROTO
        and any(pointer_shape(kind) for kind in function.argument_types())
    )


def _place(node: Node) -> tuple[str, str] | None:
    """The structure and the member that the value of ``node`` is put into.

    The structure is empty where it is put elsewhere; None where it is called or only
    looked at.
    """
    here, parent = node, node.parent
    while parent is not None:
        if parent.kind == CursorKind.UNEXPOSED_EXPR:
            if is_designated(parent.cursor):
                named = children(parent.cursor)[-2].referenced
                return _member(named) if named is not None else ("", "an array")
        elif parent.kind not in _AROUND:
            return _end(here, parent)
        here, parent = parent, parent.parent
    return None


def _end(node: Node, parent: Node) -> tuple[str, str] | None:
    match parent.kind:
        case CursorKind.INIT_LIST_EXPR:
            kind = parent.cursor.type.get_canonical()
            if kind.kind != TypeKind.RECORD:
                return "", "an array"
            fields = list(kind.get_fields())
            if node.index < len(fields):
                return _member(fields[node.index])
            return "", "a structure"
        case CursorKind.CALL_EXPR:
            return ("", parent.cursor.spelling) if node.index > 0 else None
        case CursorKind.BINARY_OPERATOR:
            if binary_operator(parent.cursor) != "=" or node.index == 0:
                return None
            target = stripped(children(parent.cursor)[0])
            named = target.referenced
            if named is not None and named.kind == CursorKind.FIELD_DECL:
                return _member(named)
            return "", target.spelling
        case CursorKind.VAR_DECL:
            return "", parent.cursor.spelling
        case CursorKind.RETURN_STMT:
            return "", "a result"
    return None


def _member(field: Cursor) -> tuple[str, str]:
    return structure(field) or field.get_usr(), field.spelling


def _holder(bodies: Bodies, node: Node) -> str:
    """The innermost variable or function around."""
    for each in node:
        if each.kind in (CursorKind.VAR_DECL, CursorKind.FUNCTION_DECL):
            return bodies.view.symbol(each.cursor)
    return ""
