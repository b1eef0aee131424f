# SPDX-License-Identifier: GPL-2.0-only
"""The core's own function that performs the request: private, or lent to libraries."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import body, byte_range, walk
from ...checkers.parse import Unit
from ...checkers.source import Source
from ..editing.layout import in_front_of
from ..editing.program import Program, functions
from ..editing.render import render
from ..editing.series import Edit
from .offer import ANSWER, HEADER, Core, Dispatch, read_core

_NEIGHBOUR = b"int vfio_info_add_capability("


def function(op: str, *, shared: bool) -> str:
    """The function, with its export where libraries may call it."""
    return render("region_info_op/answer.c", shared=shared, op=op)


def call(dispatch: Dispatch, op: str, *, shared: bool) -> str:
    """The core's call of it."""
    return render(
        "region_info_op/call.c",
        shared=shared,
        device=dispatch.device,
        user=dispatch.user,
        op=op,
    ).strip()


def case(dispatch: Dispatch, op: str) -> str:
    """The case of the core's switch over the command."""
    return render(
        "region_info_op/case.c",
        device=dispatch.device,
        result=dispatch.result,
        op=op,
        call=call(dispatch, op, shared=False),
    )


def lend(source: Source, *, shared: bool) -> tuple[Edit, ...]:
    """Let libraries call the function, or no longer: the edits of the core.

    Nothing where it is so already, or where the tree's core has no such function.
    """
    program = Program(source)
    core = read_core(program)
    unit = program.unit(core.dispatch.path)
    defined = [
        each
        for each in functions(unit)
        if each.spelling == ANSWER and body(each) is not None
    ]
    if not defined or core.shared == shared:
        return ()
    return tuple(_edits(source, core, unit, defined[0], shared))


def _edits(
    source: Source, core: Core, unit: Unit, old: Cursor, shared: bool
) -> Iterator[Edit]:
    start, end = byte_range(old)
    first = in_front_of(unit.content, start)
    last = unit.content.index(b"\n", end) + 1
    export = f"EXPORT_SYMBOL_GPL({ANSWER});\n".encode()
    if unit.content.startswith(export, last):
        last += len(export)
    text = function(core.op, shared=shared).rstrip("\n") + "\n"
    yield Edit(unit.path, first, last, text.encode())
    for each in functions(unit):
        for found in walk(each):
            if found.kind == CursorKind.CALL_EXPR and found.spelling == ANSWER:
                new = call(core.dispatch, core.op, shared=shared)
                yield Edit(unit.path, *byte_range(found), new.encode())
    yield from _prototype(source.read(HEADER), shared)


def _prototype(header: bytes, shared: bool) -> Iterator[Edit]:
    text = render("region_info_op/prototype.h").encode()
    if not shared:
        place = header.index(text)
        yield Edit(HEADER, place, place + len(text))
    else:
        place = header.find(b";\n", header.index(_NEIGHBOUR)) + 2
        yield Edit(HEADER, place, place, text)
