# SPDX-License-Identifier: GPL-2.0-only
"""Where the core names a member of ``struct vfio_device_ops``, and what for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import arguments, byte_range
from ...checkers.main_file import Top
from ...checkers.ops import OPS
from ...checkers.parse import Unit
from ...checkers.walk import Node, walk
from ..editing.layout import column, indent, line_start
from ..editing.program import Program, functions
from ..editing.series import Edit

FOLDER = "drivers/vfio"
WIDTH = 80

_THROUGH = (CursorKind.UNEXPOSED_EXPR, CursorKind.PAREN_EXPR)
_COMPOSED = (CursorKind.BINARY_OPERATOR, CursorKind.CONDITIONAL_OPERATOR)


@dataclass(frozen=True)
class Mention:
    """``device->ops->NAME`` in a ``function`` of the core, at ``node``.

    ``call`` is the expression that calls it, None where it is not called; ``given``
    says that it is handed to another function as an argument.
    """

    unit: Unit
    function: Cursor
    node: Node
    call: Cursor | None
    given: bool

    @property
    def text(self) -> bytes:
        """The mention as it is written."""
        start, end = byte_range(self.node.cursor)
        return self.unit.content[start:end]


def mentions(program: Program, name: str) -> tuple[Mention, ...]:
    """Every mention of the member ``name`` in a file right in the core's folder."""
    return tuple(
        found
        for path in program.source.files(FOLDER, ".c")
        if b">" + name.encode() in program.source.read(path)
        for found in _in_unit(program.unit(path), name)
    )


def owner(member: Cursor) -> str:
    """The name of the record that a member belongs to."""
    field = member.referenced
    record = field.semantic_parent if field is not None else None
    return record.spelling if record is not None else ""


def _in_unit(unit: Unit, name: str) -> Iterator[Mention]:
    for function in functions(unit):
        for node in walk([Top("", function)]).of(CursorKind.MEMBER_REF_EXPR):
            if node.cursor.spelling == name and owner(node.cursor) == OPS:
                yield _mention(unit, function, node)


def _mention(unit: Unit, function: Cursor, node: Node) -> Mention:
    outer = node
    while outer.parent is not None and outer.parent.kind in _THROUGH:
        outer = outer.parent
    parent = outer.parent
    if parent is None or parent.kind != CursorKind.CALL_EXPR:
        return Mention(unit, function, node, None, False)
    if outer.index == 0:
        return Mention(unit, function, node, parent.cursor, False)
    # What unlikely() is made of is no function that could call the op.
    given = parent.cursor.spelling != "__builtin_expect"
    return Mention(unit, function, node, None, given)


@dataclass(frozen=True)
class Test:
    """The bytes ``[start, end)`` of a test for an op.

    ``negated`` is whether it is true without the op, ``composed`` whether it is part
    of a larger condition.
    """

    start: int
    end: int
    negated: bool
    composed: bool


def either(found: Mention, new: str) -> Edit:
    """Let a test of whether the driver has an op be true for the op ``new``, too."""
    test = test_of(found)
    start, end = test.start, test.end
    content = found.unit.content
    old = content[start:end]
    at = byte_range(found.node.cursor)[1] - len(found.node.cursor.spelling) - start
    other = old[:at] + new.encode() + old[at + len(found.node.cursor.spelling) :]
    both = b" &&" if test.negated else b" ||"
    head, tail = (b"(", b")") if test.composed else (b"", b"")
    line = content[line_start(content, start) : start]
    rest = content[end : content.find(b"\n", end)]
    text = head + other + both + b" " + old + tail
    if column(line + text + rest) > WIDTH:
        text = head + other + both + b"\n" + indent(column(line + head)) + old + tail
    return Edit(found.unit.path, start, end, text)


def test_of(found: Mention) -> Test:
    """The test that a mention is, which is neither called nor handed on."""
    start, end = byte_range(found.node.cursor)
    negated, composed = False, False
    for outer in list(found.node)[1:]:
        if outer.kind in _COMPOSED:
            composed = True
        first, last = byte_range(outer.cursor)
        # The negations of unlikely() are written nowhere.
        if (
            outer.kind == CursorKind.UNARY_OPERATOR
            and not composed
            and found.unit.content[first:start].strip() == b"!"
        ):
            negated, start, end = True, first, max(end, last)
    return Test(start, end, negated, composed)


def file_variable(function: Cursor, kind: str) -> Cursor | None:
    """The parameter or local of ``function`` that is a pointer to ``struct kind``."""
    known = walk([Top("", function)])
    for each in (
        *arguments(function),
        *(node.cursor for node in known.of(CursorKind.VAR_DECL)),
    ):
        if each.type.get_canonical().spelling == f"struct {kind} *":
            return each
    return None
