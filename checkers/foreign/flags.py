# SPDX-License-Identifier: GPL-2.0-only
"""Whether code is only reached with a mapping whose flags say VM_PFNMAP or VM_IO."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind

from ..cursors import (
    answer,
    arguments,
    binary_operator,
    byte_range,
    unary_operator,
    walk,
)
from ..evaluate import evaluate
from ..initializer import stripped
from ..main_file import children
from ..page_offset import structure
from ..walk import Node
from .scene import Scene, named, same
from .words import FLAGS

_NAME = re.compile(rb"[A-Za-z_]\w*")
# VM_PFNMAP and VM_IO where a macro hides the names.
_BITS = 0x400 | 0x4000
_DEPTH = 6
# How likely() and unlikely() end.
_HINT = "__builtin_expect"


def is_special(scene: Scene, node: Node, variable: Cursor, depth: int = _DEPTH) -> bool:
    """Whether what ``variable`` points to is such a mapping wherever ``node`` is."""
    if depth == 0:
        return False
    if is_special_here(scene, node, variable, depth):
        return True
    return variable.kind == CursorKind.PARM_DECL and any(
        is_special(scene, call, each, depth - 1)
        for call, each in scene.handed(variable)
    )


def is_special_here(
    scene: Scene, node: Node, variable: Cursor, depth: int = _DEPTH
) -> bool:
    """The same, by what the function of ``node`` itself asks."""
    return any(
        says(scene, condition, truth, variable, depth)
        for condition, truth in _conditions(scene, node)
    )


def questions(scene: Scene, function: Cursor, variable: Cursor) -> Iterator[Node]:
    """The expressions of a function that ask whether the mapping is such a one.

    Each is true where it is: flags with a mask, or a call of who answers that.
    """
    for node in scene.bodies.view.walk.of(CursorKind.BINARY_OPERATOR):
        if node.top.cursor != function or binary_operator(node.cursor) != "&":
            continue
        left, right = children(node.cursor)
        if _tests(scene, left, right, variable):
            yield node
    for node in scene.calls(function):
        if node.cursor.spelling != _HINT and says(
            scene, node.cursor, True, variable, _DEPTH
        ):
            yield node


def _conditions(scene: Scene, node: Node) -> Iterator[tuple[Cursor, bool]]:
    """The conditions under which ``node`` is reached, and what they have to be."""
    for child in node:
        parent = child.parent
        if parent is None:
            return
        beside = scene.bodies.below[parent]
        if parent.kind == CursorKind.COMPOUND_STMT:
            for earlier in beside[: child.index]:
                below = scene.bodies.below[earlier]
                if earlier.kind == CursorKind.IF_STMT and scene.leaves(below[1]):
                    yield below[0].cursor, False
        elif child.index > 0 and (truth := _needed(parent, child.index)) is not None:
            yield beside[0].cursor, truth


def _needed(parent: Node, index: int) -> bool | None:
    """What the first child has to be for child number ``index`` to be reached."""
    match parent.kind:
        case CursorKind.IF_STMT | CursorKind.CONDITIONAL_OPERATOR:
            return index == 1
        case CursorKind.WHILE_STMT:
            return True
        case CursorKind.BINARY_OPERATOR:
            return {"&&": True, "||": False}.get(binary_operator(parent.cursor))
    return None


def says(
    scene: Scene, condition: Cursor, truth: bool, variable: Cursor, depth: int
) -> bool:
    """Whether the mapping is such a one if ``condition`` is true, or is not."""
    inside = stripped(condition)
    if depth == 0:
        return False
    match inside.kind:
        case CursorKind.UNARY_OPERATOR if unary_operator(inside) == "!":
            (operand,) = children(inside)
            return says(scene, operand, not truth, variable, depth)
        case CursorKind.BINARY_OPERATOR:
            return _binary(scene, inside, truth, variable, depth)
        case CursorKind.CONDITIONAL_OPERATOR:
            return _chosen(scene, inside, truth, variable, depth)
        case CursorKind.DECL_REF_EXPR:
            return _remembered(scene, inside, truth, variable, depth)
        case CursorKind.CALL_EXPR:
            return _called(scene, inside, truth, variable, depth)
    return False


def _binary(
    scene: Scene, operation: Cursor, truth: bool, variable: Cursor, depth: int
) -> bool:
    left, right = children(operation)
    operator = binary_operator(operation)
    match operator:
        case "&&" | "||":
            sides = [
                says(scene, side, truth, variable, depth) for side in (left, right)
            ]
            return any(sides) if (operator == "&&") == truth else all(sides)
        case "==" | "!=":
            for side, other in ((left, right), (right, left)):
                number = evaluate(side)
                if number is not None:
                    equal = truth if operator == "==" else not truth
                    wanted = equal if number else not equal
                    return says(scene, other, wanted, variable, depth)
        case "&":
            return truth and _tests(scene, left, right, variable)
    return False


def _tests(scene: Scene, left: Cursor, right: Cursor, variable: Cursor) -> bool:
    for side, other in ((left, right), (right, left)):
        if _has_flags(scene, side, variable) and _is_mask(scene, other):
            return True
    return False


def _has_flags(scene: Scene, expression: Cursor, variable: Cursor) -> bool:
    """Whether an expression is the flags of the mapping, or a local with them."""
    inside = stripped(expression)
    if inside.kind == CursorKind.MEMBER_REF_EXPR:
        field = inside.referenced
        within = field is not None and structure(field) == "vm_area_struct"
        below = children(inside)
        return within and bool(below) and same(named(below[0]), variable)
    local = named(inside)
    if local is None or local.kind != CursorKind.VAR_DECL:
        return False
    values = list(scene.values(local))
    return bool(values) and all(
        stripped(each.cursor).kind == CursorKind.MEMBER_REF_EXPR
        and _has_flags(scene, each.cursor, variable)
        for each in values
    )


def _is_mask(scene: Scene, mask: Cursor) -> bool:
    if FLAGS.search(_written(scene, mask)):
        return True
    number = evaluate(mask)
    return number is not None and number > 0 and bool(number & _BITS)


def _chosen(
    scene: Scene, choice: Cursor, truth: bool, variable: Cursor, depth: int
) -> bool:
    """``c ? a : 0`` is true only if both c and a are."""
    condition, first, second = children(choice)
    if truth and evaluate(second) == 0:
        asked = ((condition, True), (first, True))
    elif truth and evaluate(first) == 0:
        asked = ((condition, False), (second, True))
    else:
        return False
    return any(says(scene, each, is_so, variable, depth) for each, is_so in asked)


def _remembered(
    scene: Scene, name: Cursor, truth: bool, variable: Cursor, depth: int
) -> bool:
    """A local that says so: set to what the flags say, or under it to a constant."""
    local = named(name)
    if local is None or local.kind != CursorKind.VAR_DECL:
        return False
    values = list(scene.values(local))
    if not truth:
        return len(values) == 1 and says(
            scene, values[0].cursor, truth, variable, depth - 1
        )
    telling = [each for each in values if evaluate(each.cursor) != 0]
    return bool(telling) and all(
        is_special(scene, each, variable, depth - 1)
        if evaluate(each.cursor) is not None
        else says(scene, each.cursor, True, variable, depth - 1)
        for each in telling
    )


def _called(
    scene: Scene, call: Cursor, truth: bool, variable: Cursor, depth: int
) -> bool:
    """A function that is asked about the mapping, or a hint for the compiler."""
    given = arguments(call)
    if call.spelling == _HINT and given:
        return says(scene, given[0], truth, variable, depth)
    concerned = any(
        same(found.referenced, variable)
        for found in walk(call)
        if found.kind == CursorKind.DECL_REF_EXPR
    )
    if not concerned:
        return False
    if truth and FLAGS.search(_written(scene, call)):
        return True
    return _answered(scene, call, truth, variable, depth)


def _answered(
    scene: Scene, call: Cursor, truth: bool, variable: Cursor, depth: int
) -> bool:
    """What a function with nothing but an answer says of its own parameter."""
    function = call.referenced
    definition = function.get_definition() if function is not None else None
    given_back = answer(definition) if definition is not None else None
    if definition is None or given_back is None:
        return False
    parameters = [
        own
        for own, given in zip(arguments(definition), arguments(call), strict=False)
        if same(named(given), variable)
    ]
    return any(says(scene, given_back, truth, each, depth - 1) for each in parameters)


def _written(scene: Scene, cursor: Cursor) -> bytes:
    """The text of an expression; of a macro's use with its arguments."""
    path = scene.bodies.view.path(cursor)
    text = scene.bodies.view.texts.get(path)
    if text is None:
        return b""
    content = text.content
    start, end = byte_range(cursor)
    if _NAME.fullmatch(content, start, end) and content[end : end + 1] == b"(":
        end += _enclosed(content[end:])
    return content[start:end]


def _enclosed(content: bytes) -> int:
    """Where the parenthesis that ``content`` begins with is closed."""
    depth = 0
    for place, byte in enumerate(content):
        depth += (byte == ord("(")) - (byte == ord(")"))
        if depth == 0:
            return place + 1
    return 0
