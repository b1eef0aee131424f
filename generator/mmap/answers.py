# SPDX-License-Identifier: GPL-2.0-only
"""What another module's region-info op answers, and what a driver makes of it.

Old::

    ret = lib_get_region_info(vdev, info, caps);
    if (ret)
        return ret;
    if (info->index != FOO)
        return 0;
    info->size = foo->size;
    return 0;

New::

    obj = lib_get_region_mmap(vdev, info, caps);
    if (IS_ERR(obj))
        return obj;
    if (info->index != FOO)
        return obj;
    info->size = foo->size;
    kfree(obj);
    return vfio_alloc_mmap(sizeof(struct vfio_mmap), vdev, info);

An object is made of what the info says: another one where that was changed since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import binary_operator, byte_range, walk
from ...checkers.expression import Constant, Member, Name, Operation, expression
from ...checkers.parse import Unit
from ...checkers.walk import Node, Walk
from ..core.includes import include
from ..editing.effects import stores
from ..editing.fitting import DoesNotFit
from ..editing.layout import leading
from ..editing.series import Edit
from ..editing.variables import declaration, refuse_declared
from .claim import DECLARED, OBJECT
from .look import named
from .names import region_name
from .signatures import is_region_op
from .sites import around

# What an object is made of.
_MAKES = ("index", "offset", "size")


@dataclass(frozen=True)
class Kept:
    """``name = callee(…)`` at ``call``, and the test for an error right behind it."""

    unit: Unit
    function: Cursor
    call: Node
    assignment: Node
    test: Node
    name: str

    def claims(self, node: Node) -> bool:
        """Whether a return statement is that of the error."""
        return any(each.cursor == self.test.cursor for each in node)

    def holds(self, node: Node) -> bool:
        """Whether there is an answer at the return statement ``node``."""
        return byte_range(node.cursor)[0] > byte_range(self.test.cursor)[1]

    def edits(self) -> Iterator[Edit]:
        """The call, the test and the declaration."""
        path = self.unit.path
        target, _ = list(self.assignment.cursor.get_children())
        callee = next(iter(self.call.cursor.get_children()))
        yield Edit(path, *byte_range(target), OBJECT.encode())
        yield Edit(path, *byte_range(callee), region_name(callee.spelling).encode())
        condition, then = list(self.test.cursor.get_children())[:2]
        yield Edit(path, *byte_range(condition), f"IS_ERR({OBJECT})".encode())
        for found in walk(then):
            if found.kind == CursorKind.RETURN_STMT:
                value = next(iter(found.get_children()))
                yield Edit(path, *byte_range(value), OBJECT.encode())
        yield declaration(self.unit, self.function, DECLARED)

    def returned(self, node: Node, value: Cursor, made: str) -> Iterator[Edit]:
        """What is returned as success: the answer, or a new object where it differs."""
        start, end = byte_range(value)
        if not self._is_changed(byte_range(node.cursor)[0]):
            yield Edit(self.unit.path, start, end, OBJECT.encode())
            return
        yield Edit(self.unit.path, start, end, made.encode())
        begin = byte_range(node.cursor)[0]
        content = self.unit.content
        margin = leading(content[content.rfind(b"\n", 0, begin) + 1 : begin])
        text = f"kfree({OBJECT});\n".encode() + margin
        yield Edit(self.unit.path, begin, begin, text)

    def includes(self) -> Iterator[Edit]:
        """For kfree(), where an object is given back."""
        if any(self._is_changed(byte_range(each)[0]) for each in self._returns()):
            yield from include(self.unit.path, self.unit.content, "linux/slab.h")

    def _returns(self) -> Iterator[Cursor]:
        for found in walk(self.function):
            if found.kind == CursorKind.RETURN_STMT:
                yield found

    def _is_changed(self, place: int) -> bool:
        """Whether the info was changed between the answer and the place."""
        since = byte_range(self.test.cursor)[1]
        for statement, target in stores(self.function):
            between = since < byte_range(statement)[0] < place
            if between and isinstance(target, Member) and target.name in _MAKES:
                return True
        return False


def kept_answer(unit: Unit, function: Cursor, tree: Walk) -> Kept | None:
    """The answer of another op that the function looks at; raises DoesNotFit.

    None where all of them are returned as they are.
    """
    kept = [
        node
        for node in tree.of(CursorKind.CALL_EXPR)
        if node.cursor.referenced is not None
        and node.cursor.referenced.kind == CursorKind.FUNCTION_DECL
        and is_region_op(node.cursor.referenced)
        and not _is_returned(node)
    ]
    if not kept:
        return None
    found = _kept(unit, function, kept[0], tree) if len(kept) == 1 else None
    if found is None:
        name = kept[0].cursor.spelling
        raise DoesNotFit(
            kept[0].cursor, f"what {name}() answers is looked at before it is returned"
        )
    refuse_declared(function, OBJECT)
    return found


def _is_returned(node: Node) -> bool:
    parent = around(node)
    return parent is not None and parent.kind == CursorKind.RETURN_STMT


def _kept(unit: Unit, function: Cursor, call: Node, tree: Walk) -> Kept | None:
    assignment = around(call)
    if assignment is None or assignment.kind != CursorKind.BINARY_OPERATOR:
        return None
    variable = named(next(iter(assignment.cursor.get_children())))
    if binary_operator(assignment.cursor) != "=" or variable is None:
        return None
    test = next(
        (
            node
            for node in tree.of(CursorKind.IF_STMT)
            if node.parent is assignment.parent and node.index == assignment.index + 1
        ),
        None,
    )
    jumps = any(True for _ in tree.of(CursorKind.LABEL_STMT, CursorKind.GOTO_STMT))
    if test is None or jumps or not _is_error(test, variable.spelling):
        return None
    return Kept(unit, function, call, assignment, test, variable.spelling)


def _is_error(test: Node, name: str) -> bool:
    """``if (ret) return ret;``, without an else."""
    children = list(test.cursor.get_children())
    match expression(children[0]):
        case Name(asked) | Operation("<" | "!=", (Name(asked), Constant(0))):
            pass
        case _:
            return False
    returned = [
        found for found in walk(children[1]) if found.kind == CursorKind.RETURN_STMT
    ]
    if asked != name or len(children) != 2 or len(returned) != 1:
        return False
    value = named(next(iter(returned[0].get_children())))
    return value is not None and value.spelling == name
