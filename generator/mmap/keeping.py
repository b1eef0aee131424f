# SPDX-License-Identifier: GPL-2.0-only
"""The object stays with the mapping, in its private data, for who has nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import arguments, body, byte_range
from ...checkers.expression import Member, expression
from ...checkers.walk import Node
from ..editing.expressions import filled
from ..editing.extents import replaced
from ..editing.fitting import DoesNotFit
from ..editing.heads import WIDTH
from ..editing.layout import column, leading
from ..editing.series import Edit
from .claim import DECLARED, OBJECT
from .deferring import deferred
from .guards import guarded
from .look import FAULT, VMA, is_vma, points_to
from .needs import By, Needs
from .reach import Code


def private(needs: Needs, code: Code) -> Iterator[Edit]:
    """The edits where the private data are set and looked at; raises DoesNotFit."""
    if not needs.private:
        return
    for node in code.stores:
        value = list(node.cursor.get_children())[1]
        yield replaced(code.unit, value, OBJECT)
    if not code.stores and code.installs:
        yield from _kept(code)
    for node in code.loads:
        yield from _load(needs, code, node)
    if needs.by.get(code.key) == By.PRIVATE:
        yield _declaration(code)


def _kept(code: Code) -> Iterator[Edit]:
    """Where a mapping gets its operations it gets the object as well."""
    for node in code.installs:
        target = expression(next(iter(node.cursor.get_children())))
        assert isinstance(target, Member)
        start, end = byte_range(node.cursor)
        content = code.unit.content
        end = content.index(b";", end) + 1
        margin = leading(content[content.rfind(b"\n", 0, start) + 1 : start])
        vma = code.sites.look.text(target.base.cursor)
        text = f"\n{margin.decode()}{vma}->vm_private_data = {OBJECT};"
        yield Edit(code.unit.path, end, end, text.encode())


def _load(needs: Needs, code: Code, node: Node) -> Iterator[Edit]:
    """What was read out of the mapping follows from the object."""
    start, end = byte_range(node.cursor)
    if not guarded(needs.reach, code, start):
        yield from deferred(needs.reach, code, node, needs.private)
        return
    content = code.unit.content
    line = content[content.rfind(b"\n", 0, start) + 1 : content.find(b"\n", end)]
    grown = column(line) + len(needs.private) - (end - start)
    margin, room = b"", WIDTH - 1
    if grown > WIDTH and _is_in(node, CursorKind.VAR_DECL):
        margin = leading(line) + b"\t"
    elif grown > WIDTH and _is_in(node, CursorKind.CONDITIONAL_OPERATOR):
        margin, room = leading(line) + b"\t\t", WIDTH - len(" : NULL;")
    if margin:
        start = len(content[:start].rstrip(b" \t\n"))
        text = "\n" + margin.decode() + filled(needs.private, column(margin), room)
    else:
        before = content[content.rfind(b"\n", 0, start) + 1 : start]
        text = filled(needs.private, column(before), room)
    yield Edit(code.unit.path, start, end, text.encode())


def _is_in(node: Node, kind: CursorKind) -> bool:
    return any(each.kind == kind for each in node)


def _declaration(code: Code) -> Edit:
    """``struct vfio_mmap *obj = vma->vm_private_data;`` as early as there is a VMA."""
    content = code.unit.content
    compound = body(code.function)
    assert compound is not None
    for node in code.loads:
        for each in node:
            if each.kind == CursorKind.DECL_STMT:
                place = content.rfind(b"\n", 0, byte_range(each.cursor)[0]) + 1
                return _declares(code, place, code.sites.look.text(_base(node)))
    mapping = _parameter(code.function, VMA)
    if mapping is not None:
        place = content.index(b"\n", byte_range(compound)[0]) + 1
        return _declares(code, place, mapping.spelling, _separated(compound))
    return _behind_vma(code, compound)


def _base(member: Node) -> Cursor:
    return next(iter(member.cursor.get_children()))


def _separated(compound: Cursor) -> bool:
    """Whether the block goes on without declarations."""
    first = next(iter(compound.get_children()), None)
    return first is not None and first.kind != CursorKind.DECL_STMT


def _behind_vma(code: Code, compound: Cursor) -> Edit:
    """Behind the local that a fault handler has its mapping in."""
    for statement in compound.get_children():
        if statement.kind != CursorKind.DECL_STMT:
            break
        for variable in statement.get_children():
            if variable.kind == CursorKind.VAR_DECL and is_vma(variable):
                end = code.unit.content.index(b"\n", byte_range(statement)[1]) + 1
                return _declares(code, end, variable.spelling)
    fault = _parameter(code.function, FAULT)
    if fault is None:
        raise DoesNotFit(code.function, "gets at its mapping in no known way")
    place = code.unit.content.index(b"\n", byte_range(compound)[0]) + 1
    return _declares(code, place, f"{fault.spelling}->vma", _separated(compound))


def _declares(code: Code, place: int, vma: str, blank: bool = False) -> Edit:
    text = f"\t{DECLARED} = {vma}->vm_private_data;\n"
    if blank:
        text += "\n"
    return Edit(code.unit.path, place, place, text.encode())


def _parameter(function: Cursor, record: str) -> Cursor | None:
    """The parameter of a function that points to ``record``."""
    return next((each for each in arguments(function) if points_to(each, record)), None)
