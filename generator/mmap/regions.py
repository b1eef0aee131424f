# SPDX-License-Identifier: GPL-2.0-only
"""The region-info op: what it returns, and which region it puts where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import arguments, body, byte_range, walk
from ...checkers.evaluate import evaluate
from ...checkers.expression import Call, Constant, Name, Operation, expression
from ...checkers.main_file import Top
from ...checkers.parse import Unit
from ...checkers.walk import Node
from ...checkers.walk import walk as nodes_of
from ..editing.control import labels
from ..editing.exports import export
from ..editing.extents import text_of
from ..editing.fitting import DoesNotFit
from ..editing.heads import reheaded
from ..editing.layout import leading, lift
from ..editing.program import Program
from ..editing.series import Edit
from ..editing.variables import declaration
from .answers import Kept, kept_answer
from .claim import POINTER
from .names import region_name
from .signatures import is_region_op

KEPT = "ret"


@dataclass(frozen=True)
class Regions:
    """A region-info op turned into one that returns an object.

    ``edits`` do it, and ``hands_to`` are ops of other modules whose answer it returns.
    """

    edits: tuple[Edit, ...]
    hands_to: tuple[str, ...]


def converted(unit: Unit, function: Cursor, mappable: bool) -> Regions:
    """The op that returns objects, or none where nothing is ``mappable``."""
    hands_to = tuple(
        sorted(
            {
                found.spelling
                for found in walk(function)
                if found.kind == CursorKind.CALL_EXPR
                and found.referenced is not None
                and found.referenced.kind == CursorKind.FUNCTION_DECL
                and is_region_op(found.referenced)
            }
        )
    )
    name = region_name(function.spelling)
    made = [
        *reheaded(unit, function, name, (), result=POINTER),
        *_body(unit, function, mappable),
        *exported(unit, function.spelling, name),
    ]
    return Regions(tuple(made), hands_to)


def _body(unit: Unit, function: Cursor, mappable: bool) -> Iterator[Edit]:
    compound = body(function)
    assert compound is not None
    begin, end = byte_range(compound)
    first = unit.content.index(b"\n", begin) + 1
    last = unit.content.rfind(b"\n", 0, end) + 1
    found: list[Edit] = []
    tree = nodes_of([Top("", function)])
    kept = kept_answer(unit, function, tree)
    if kept is not None:
        found += kept.edits()
        yield from kept.includes()
    for node in tree.of(CursorKind.RETURN_STMT):
        if kept is None or not kept.claims(node):
            found += _return(unit, function, node, mappable, kept)
    text = lift(unit.content, first, last, found)
    yield Edit(unit.path, first, last, text)


def _return(
    unit: Unit,
    function: Cursor,
    node: Node,
    mappable: bool,
    kept: Kept | None,
) -> Iterator[Edit]:
    value = next(iter(node.cursor.get_children()), None)
    assert value is not None, function.spelling
    start, end = byte_range(value)
    match expression(value):
        case Constant(0) if kept is not None and kept.holds(node):
            yield from kept.returned(node, value, success(function, mappable))
        case _ if kept is not None and kept.holds(node):
            asked = kept.call.cursor.spelling
            raise DoesNotFit(value, f"what {asked}() answered would be lost here")
        case Constant(0):
            yield Edit(unit.path, start, end, success(function, mappable).encode())
        case Constant(number) if number > 0:
            raise DoesNotFit(value, "is neither success nor an error")
        case Constant():
            text = f"ERR_PTR({text_of(unit, value)})"
            yield Edit(unit.path, start, end, text.encode())
        case Call(callee, _, cursor) if cursor.referenced is not None and is_region_op(
            cursor.referenced
        ):
            place = byte_range(next(iter(cursor.get_children())))
            yield Edit(unit.path, *place, region_name(callee).encode())
        case Name(name):
            yield from _named(unit, function, node, name, mappable)
        case _:
            yield from _computed(unit, function, node, value, mappable)


def success(function: Cursor, mappable: bool) -> str:
    """What the op returns when there was no error."""
    if not mappable:
        return "NULL"
    device, info, _ = (each.spelling for each in arguments(function))
    return f"vfio_alloc_mmap(sizeof(struct vfio_mmap), {device}, {info})"


def _named(
    unit: Unit, function: Cursor, node: Node, name: str, mappable: bool
) -> Iterator[Edit]:
    """``return ret;``: an error where it was asked for one just before."""
    start, end = byte_range(node.cursor)
    if _is_error_here(node, name):
        place = byte_range(next(iter(node.cursor.get_children())))
        yield Edit(unit.path, *place, f"ERR_PTR({name})".encode())
        return
    content = unit.content
    margin = leading(content[content.rfind(b"\n", 0, start) + 1 : start]).decode()
    if content[content.rfind(b"\n", 0, start) + 1 : start].strip() or not _in_block(
        node
    ):
        raise DoesNotFit(node.cursor, f"returns {name}, whatever it is")
    text = (
        f"if ({name})\n{margin}\treturn ERR_PTR({name});\n\n"
        f"{margin}return {success(function, mappable)}"
    )
    yield Edit(unit.path, start, end, text.encode())


def _computed(
    unit: Unit, function: Cursor, node: Node, value: Cursor, mappable: bool
) -> Iterator[Edit]:
    """``return add_capability(…);``: what comes of it is looked at first."""
    start, end = byte_range(node.cursor)
    content = unit.content
    before = content[content.rfind(b"\n", 0, start) + 1 : start]
    if before.strip() or not _in_block(node):
        raise DoesNotFit(value, "returns what may be success or an error")
    margin = before.decode()
    first, last = byte_range(value)
    yield Edit(unit.path, start, first, f"{KEPT} = ".encode())
    text = (
        f";\n{margin}if ({KEPT})\n{margin}\treturn ERR_PTR({KEPT});\n\n"
        f"{margin}return {success(function, mappable)}"
    )
    yield Edit(unit.path, last, end, text.encode())
    yield from _kept(unit, function)


def _kept(unit: Unit, function: Cursor) -> Iterator[Edit]:
    """Declare the local that keeps an error, where the function has none."""
    declared = declaration(unit, function, f"int {KEPT}")
    for found in walk(function):
        if found.kind == CursorKind.VAR_DECL and found.spelling == KEPT:
            if found.type.spelling != "int" or byte_range(found)[0] > declared.start:
                raise DoesNotFit(found, f"{KEPT} is the name of something else here")
            return
    yield declared


def _in_block(node: Node) -> bool:
    return node.parent is not None and node.parent.kind in (
        CursorKind.COMPOUND_STMT,
        CursorKind.CASE_STMT,
        CursorKind.DEFAULT_STMT,
        CursorKind.LABEL_STMT,
    )


def _is_error_here(node: Node, name: str) -> bool:
    """Whether ``if (ret)`` or ``if (ret < 0)`` is right around the return."""
    inner = node
    for each in node:
        if each.kind == CursorKind.IF_STMT:
            condition = expression(next(iter(each.cursor.get_children())))
            match condition:
                case Name(asked) | Operation("<", (Name(asked), Constant(0))):
                    return asked == name and inner.index == 1
                case Operation("!=", (Name(asked), Constant(0))):
                    return asked == name and inner.index == 1
            return False
        if each.kind not in (CursorKind.RETURN_STMT, CursorKind.COMPOUND_STMT):
            return False
        inner = each
    return False


def exported(unit: Unit, old: str, new: str) -> Iterator[Edit]:
    """``EXPORT_SYMBOL…(old)`` becomes that of ``new``."""
    found = export(unit.content, old)
    if found is not None:
        yield Edit(unit.path, found.start, found.end, new.encode())


# --- which region is where -----------------------------------------------------------


def regions_at(program: Program, unit: Unit, op: Cursor, place: int) -> list[str]:
    """The indexes, as the op's labels or conditions call them, that are at ``place``.

    ``place`` is an offset in bytes.  Empty where the op does not show it.
    """
    found: list[str] = []
    for where, function in _own(program, unit, op):
        tree = nodes_of([Top("", function)])
        for node in tree.of(CursorKind.BINARY_OPERATOR):
            sides = list(node.cursor.get_children())
            if len(sides) != 2 or sides[0].kind != CursorKind.MEMBER_REF_EXPR:
                continue
            if sides[0].spelling == "offset" and evaluate(sides[1]) == place:
                found += _indexes(where, node)
    return list(dict.fromkeys(found))


def _own(program: Program, unit: Unit, op: Cursor) -> Iterator[tuple[Unit, Cursor]]:
    yield unit, op
    for found in walk(op):
        if found.kind == CursorKind.CALL_EXPR and found.referenced is not None:
            own = program.helper(unit, found.referenced)
            if own is not None and own[1].spelling != op.spelling:
                yield own


def _indexes(unit: Unit, node: Node) -> Iterator[str]:
    """The labels of the switch that lead to ``node``, or what an ``if`` asks for."""
    inner = node
    for each in node:
        if each.kind == CursorKind.IF_STMT and inner.index == 1:
            condition = next(iter(each.cursor.get_children()))
            match expression(condition):
                case Operation("==", (_, Constant(_, cursor))):
                    yield text_of(unit, cursor)
                    return
        if (
            each.kind == CursorKind.COMPOUND_STMT
            and each.parent is not None
            and each.parent.kind == CursorKind.SWITCH_STMT
        ):
            yield from _labels(unit, each.cursor, inner)
            return
        inner = each


def _labels(unit: Unit, compound: Cursor, inner: Node) -> Iterator[str]:
    statements = list(compound.get_children())
    number = inner.index
    while number >= 0 and not any(True for _ in labels(statements[number])):
        number -= 1
    if number < 0:
        return
    for label in labels(statements[number]):
        if label.kind != CursorKind.CASE_STMT:
            continue
        yield text_of(unit, next(iter(label.get_children())))
