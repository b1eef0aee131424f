# SPDX-License-Identifier: GPL-2.0-only
"""What becomes of a pointer to an object: where it goes, and who writes through it."""

from __future__ import annotations

from collections.abc import Mapping

from clang.cindex import Cursor, CursorKind, LinkageKind, Type, TypeKind

from .cursors import arguments, binary_operator, callee, unary_operator
from .effects import Follow, Result, Role, Step, Use, Write, choice, same
from .initializer import initializer, stripped
from .main_file import children
from .view import View
from .walk import Node, identity

# What looks like a call and does not touch what its argument points to.
_HARMLESS = frozenset(("__builtin_constant_p",))


def _pointed_to(view: View, use: Use, parent: Node) -> Result:
    yield Use(Role.OBJECT, parent, use.steps)


def _moved(view: View, use: Use, parent: Node) -> Result:
    """The pointer itself is changed by ``+=`` and still points there."""
    if use.node.index == 0:
        yield Use(Role.POINTER, parent, use.steps)


def _kept(view: View, use: Use, parent: Node) -> Result:
    yield Write(parent, "has its address stored", use.steps)


def _into_asm(view: View, use: Use, parent: Node) -> Result:
    yield Write(parent, "has its address handed to asm", use.steps)


def _cast(view: View, use: Use, parent: Node) -> Result:
    match parent.cursor.type.get_canonical().kind:
        case TypeKind.POINTER:
            yield Use(Role.POINTER, parent, use.steps)
        case TypeKind.VOID | TypeKind.BOOL:
            return
        case _:
            yield Write(parent, "has its address made a number", use.steps)


def _unary(view: View, use: Use, parent: Node) -> Result:
    operator = unary_operator(parent.cursor)
    if operator == "*":
        yield Use(Role.OBJECT, parent, use.steps)
    elif operator == "&":
        yield Write(parent, "is pointed to by a pointer that is shared", use.steps)
    elif operator != "!":
        yield Use(Role.POINTER, parent, use.steps)


def _binary(view: View, use: Use, parent: Node) -> Result:
    operator = binary_operator(parent.cursor)
    if operator == "=":
        if use.node.index == 0:
            return
        target = stripped(children(parent.cursor)[0])
        variable = target.referenced if _is_name(target) else None
        if variable is None:
            yield Write(parent, "has its address stored", use.steps)
        else:
            yield from _variable(view, use, variable)
        yield Use(Role.POINTER, parent, use.steps)
    elif operator == ",":
        if use.node.index > 0:
            yield Use(Role.POINTER, parent, use.steps)
    elif _is_pointer(parent.cursor.type):
        yield Use(Role.POINTER, parent, use.steps)


def _initialised(view: View, use: Use, parent: Node) -> Result:
    first = initializer(parent.cursor)
    if first is not None and first == use.node.cursor:
        yield from _variable(view, use, parent.cursor)


def _variable(view: View, use: Use, variable: Cursor) -> Result:
    """All that a function does with the variable that holds the pointer."""
    if variable.linkage != LinkageKind.NO_LINKAGE:
        yield Write(use.node, "has its address stored", use.steps)
        return
    function = use.node.top.cursor
    step = Step(use.node.cursor, f"{variable.spelling} points to it from here")
    body = view.body(function) or view.walk
    for reference in body.references.get(identity(variable), ()):
        yield Use(Role.POINTER, reference, (*use.steps, step))


def _last(view: View, use: Use, parent: Node) -> Result:
    """The value of ``({ …; p; })`` is what comes last in it."""
    around = parent.parent
    last = use.node.index == len(children(parent.cursor)) - 1
    if last and around is not None and around.kind == CursorKind.StmtExpr:
        yield Use(Role.POINTER, around, use.steps)


def _returned(view: View, use: Use, parent: Node) -> Result:
    function = parent.top.cursor
    if function.linkage != LinkageKind.INTERNAL:
        yield Write(parent, "has its address returned to other files", use.steps)
        return
    step = Step(parent.cursor, f"{function.spelling}() returns a pointer to it")
    for reference in view.walk.references.get(identity(function), ()):
        call = next(node for node in reference if node.kind != reference.kind)
        while call.kind in (CursorKind.UNEXPOSED_EXPR, CursorKind.PAREN_EXPR):
            assert call.parent is not None
            call = call.parent
        if call.kind == CursorKind.CALL_EXPR:
            yield Use(Role.POINTER, call, (*use.steps, step))


def _argument(view: View, use: Use, call: Node) -> Result:
    """What the function that is called does with the pointer."""
    number = use.node.index - 1
    if number < 0:
        return
    function = callee(call.cursor)
    if function is None:
        kinds = _parameters(children(call.cursor)[0].type)
        if number >= len(kinds) or not _points_to_const(kinds[number]):
            how = "has its address handed to a function that is not known"
            yield Write(call, how, use.steps)
        return
    name = function.spelling
    parameters = _parameters(function.type)
    if name in _HARMLESS or (number >= len(parameters) and "print" in name):
        return
    if number < len(parameters) and _points_to_const(parameters[number]):
        return
    body = view.body(function)
    definition = function.get_definition()
    if body is None or definition is None or number >= len(parameters):
        yield Write(call, f"has its address handed to {name}()", use.steps)
        return
    step = Step(use.node.cursor, f"{name}() is given a pointer to it", handed=True)
    parameter = arguments(definition)[number]
    for reference in body.references.get(identity(parameter), ()):
        yield Use(Role.POINTER, reference, (*use.steps, step))


def _parameters(function: Type) -> list[Type]:
    """The types of the parameters of a function, or of a pointer to one."""
    kind = function.get_canonical()
    if kind.kind == TypeKind.POINTER:
        kind = kind.get_pointee()
    return list(kind.argument_types()) if kind.kind == TypeKind.FUNCTIONPROTO else []


def _points_to_const(kind: Type) -> bool:
    return kind.get_canonical().get_pointee().is_const_qualified()


def _is_pointer(kind: Type) -> bool:
    return kind.get_canonical().kind == TypeKind.POINTER


def _is_name(expression: Cursor) -> bool:
    return expression.kind == CursorKind.DECL_REF_EXPR


AROUND_POINTER: Mapping[CursorKind, Follow] = {
    CursorKind.ARRAY_SUBSCRIPT_EXPR: _pointed_to,
    CursorKind.ASM_STMT: _into_asm,
    CursorKind.BINARY_OPERATOR: _binary,
    CursorKind.CALL_EXPR: _argument,
    CursorKind.COMPOUND_ASSIGNMENT_OPERATOR: _moved,
    CursorKind.COMPOUND_STMT: _last,
    CursorKind.CONDITIONAL_OPERATOR: choice,
    CursorKind.CSTYLE_CAST_EXPR: _cast,
    CursorKind.GENERIC_SELECTION_EXPR: choice,
    CursorKind.INIT_LIST_EXPR: _kept,
    CursorKind.MEMBER_REF_EXPR: _pointed_to,
    CursorKind.PAREN_EXPR: same,
    CursorKind.RETURN_STMT: _returned,
    CursorKind.UNARY_OPERATOR: _unary,
    CursorKind.UNEXPOSED_EXPR: same,
    CursorKind.VAR_DECL: _initialised,
}
