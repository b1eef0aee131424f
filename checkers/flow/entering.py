# SPDX-License-Identifier: GPL-2.0-only
"""The members of a mapping that are read and written."""

from __future__ import annotations

from dataclasses import replace

from clang.cindex import CursorKind

from ..page_offset import owner, structure
from ..walk import Node
from ..writing import writes
from .assignment import is_target
from .graph import WROTE, Fact, Place
from .recorder import Here, Recorder, Work
from .results import Was
from .shape import Form, Shape
from .slots import installed
from .use import NOWHERE, Kind

_OF_FAULT = {"vma": Shape(Form.VMA), "pgoff": Shape(Form.WHOLE)}
# What is around the pointer may be from a macro that it is an argument of.
_AROUND = frozenset((CursorKind.PAREN_EXPR, CursorKind.UNEXPOSED_EXPR))
_STARTS = frozenset((("vm_area_struct", "vm_start"), ("vm_area_desc", "start")))


def enters(recorder: Recorder, work: Work, here: Here, member: Node) -> None:
    """``member`` names a member of the structure that the value points to."""
    field = member.cursor.referenced
    if field is None:
        return
    recorder.entered.add(member)
    name = field.spelling
    if owner(field):
        _offset(recorder, work, here, member)
    elif here.shape.form is Form.FAULT and structure(field) == "vm_fault":
        if name in _OF_FAULT:
            after = _read(recorder, here, member) if name == "pgoff" else here
            recorder.go_on(work, after, member, _OF_FAULT[name])
    elif (structure(field), name) in _STARTS:
        recorder.go_on(work, here, member, Shape(Form.START))
    elif name == "vm_ops":
        for table in installed(recorder.bodies, member):
            symbol = recorder.bodies.view.symbol(table)
            fact = Fact(Place.INSTALLED, symbol, -1, Shape(Form.VMA))
            message = f"{table.spelling} has the handlers of the mapping"
            recorder.step(work, here, fact, member, message)


def _offset(recorder: Recorder, work: Work, here: Here, member: Node) -> None:
    """The page offset itself."""
    after = _read(recorder, here, member)
    bodies = recorder.bodies
    for write in writes(bodies.view, member):
        if not bodies.looked_at(member):
            recorder.give(work, WROTE, here.shape)
            continue
        steps = tuple(recorder.note(step.cursor, step.message) for step in write.steps)
        node = write.node if bodies.looked_at(write.node) else member
        recorder.use(
            work, replace(after, steps=steps), Was(node, Kind.WRITE, write.how)
        )
    if is_target(member):
        return
    function = bodies.around(member)
    first, later = (
        bodies.overwritten(function, member) if function is not None else (True, False)
    )
    if first:
        recorder.go_on(work, after, member, Shape(Form.WHOLE))
    if later:
        recorder.go_on(work, after, member, Shape(Form.REWRITTEN))


def _read(recorder: Recorder, here: Here, member: Node) -> Here:
    """The value begins at ``member``."""
    bodies = recorder.bodies
    pointer, base = member, NOWHERE
    while bodies.below[pointer] and (pointer is member or pointer.kind in _AROUND):
        pointer = bodies.below[pointer][-1]
        base = bodies.extent(pointer)
    return replace(here, steps=(), token=bodies.token(member), base=base)
