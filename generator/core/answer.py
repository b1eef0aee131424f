# SPDX-License-Identifier: GPL-2.0-only
"""The core's own function that performs the request: private, or lent to libraries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import CursorKind

from ...checkers.cursors import byte_range, walk
from ...checkers.errors import UserError
from ...checkers.parse import Unit
from ...checkers.source import Source
from ..editing.program import Program, defined, functions
from ..editing.render import render
from ..editing.series import Edit
from .mentions import file_variable
from .offer import ANSWER, FILE, HEADER, Core, Dispatch, read_core

_NEIGHBOUR = re.compile(
    rb"^(?:extern\s+)?int\s+vfio_info_add_capability\s*\([^;{]*\);[^\n]*\n", re.M
)


INNER = "vfio_do_get_region_info"


@dataclass(frozen=True)
class Form:
    """Which form of the function is meant.

    ``shared`` where libraries may call it, ``objects`` where the core keeps an object
    for each region and gets at it through the open file.
    """

    shared: bool
    objects: bool = False


def function(op: str, form: Form) -> str:
    """The function, with its export where libraries may call it."""
    text = render(
        "region_info_op/answer.c", shared=form.shared, objects=form.objects, op=op
    )
    return text.rstrip("\n") + "\n"


def call(dispatch: Dispatch, op: str, form: Form, file: str = "") -> str:
    """The core's call of it; ``file`` names the variable with the open file."""
    return render(
        "region_info_op/call.c",
        shared=form.shared,
        objects=form.objects,
        device=dispatch.device,
        user=dispatch.user,
        file=file,
        op=op,
    ).strip()


def case(dispatch: Dispatch, op: str) -> str:
    """The case of the core's switch over the command."""
    return render(
        "region_info_op/case.c",
        device=dispatch.device,
        result=dispatch.result,
        op=op,
        call=call(dispatch, op, Form(shared=False)),
    )


def lend(source: Source, *, shared: bool) -> tuple[Edit, ...]:
    """Let libraries call the function, or no longer: the edits of the core.

    Nothing where it is so already, or where the tree's core has no such function.
    Raises UserError where the function was changed by hand.
    """
    program = Program(source)
    core = read_core(program)
    unit = program.unit(core.dispatch.path)
    if core.shared == shared or defined(unit, ANSWER) is None:
        return ()
    objects = bool(core.region_mmap)
    edits = _edits(unit, core, Form(core.shared, objects), Form(shared, objects))
    return (*edits, *_prototype(source.read(HEADER), shared))


def through_file(program: Program, core: Core) -> Iterator[Edit]:
    """Let the function that libraries may call get at the objects, for the core."""
    unit = program.unit(core.dispatch.path)
    yield from _edits(unit, core, Form(True), Form(True, objects=True))


def _edits(unit: Unit, core: Core, old: Form, new: Form) -> Iterator[Edit]:
    """The function and the core's call of it, from one form to another."""
    before = function(core.op, old).encode()
    place = unit.content.find(before)
    if place < 0:
        raise UserError(
            f"{unit.path}: {ANSWER}() is not as this version writes it",
            "put it back, or finish the conversion of the drivers by hand",
        )
    text = function(core.op, new).encode()
    yield Edit(unit.path, place, place + len(before), text)
    name = INNER if old.shared and old.objects else ANSWER
    for each in functions(unit):
        file = file_variable(each, FILE)
        for found in walk(each):
            start, end = byte_range(found)
            if (
                found.kind == CursorKind.CALL_EXPR
                and found.spelling == name
                and not place <= start < place + len(before)
            ):
                made = call(core.dispatch, core.op, new, file.spelling if file else "")
                yield Edit(unit.path, start, end, made.encode())


def _prototype(header: bytes, shared: bool) -> Iterator[Edit]:
    text = render("region_info_op/prototype.h").encode()
    if shared:
        found = _NEIGHBOUR.search(header)
        if found is None:
            raise UserError(
                f"{HEADER} declares no vfio_info_add_capability()",
                f"{ANSWER}() is declared behind it: put it there by hand, or "
                "declare that one",
            )
        yield Edit(HEADER, found.end(), found.end(), text)
    elif text in header:
        place = header.index(text)
        yield Edit(HEADER, place, place + len(text))
    else:
        raise UserError(
            f"{HEADER}: {ANSWER}() is not declared as this version writes it",
            "put it back, or finish the conversion of the drivers by hand",
        )
