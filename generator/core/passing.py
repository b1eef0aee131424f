# SPDX-License-Identifier: GPL-2.0-only
"""Who asks a driver for a region is given the open file, not only the device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind, StorageClass

from ...checkers.cursors import arguments, body, byte_range, walk
from ...checkers.parse import Unit
from ..editing.fitting import DoesNotFit
from ..editing.program import Program, functions
from ..editing.series import Edit
from .mentions import Mention, file_variable, mentions
from .offer import DEVICE, FILE, Core


@dataclass(frozen=True)
class Asker:
    """The ``function`` of the core that calls the region-info op by ``call``.

    Or that calls what ``lent`` names, its parameter, which libraries give it as well.
    """

    unit: Unit
    function: Cursor
    call: Cursor
    lent: str = ""


def asker(program: Program, core: Core) -> Asker:
    """The one function that asks; raises DoesNotFit unless there is just one."""
    found = [
        each
        for each in mentions(program, core.op)
        if each.call is not None or each.given
    ]
    if len(found) != 1:
        where = (
            found[1].node.cursor
            if found
            else program.unit(core.dispatch.path).translation_unit.cursor
        )
        raise DoesNotFit(
            where, f"the core calls {core.op} in {len(found)} places, not in one"
        )
    if found[0].call is not None:
        return Asker(found[0].unit, found[0].function, found[0].call)
    return _borrower(found[0])


def _borrower(found: Mention) -> Asker:
    """The function that is handed the op, and calls it by its parameter's name."""
    handed = next(
        node.cursor
        for node in found.node
        if node.kind == CursorKind.CALL_EXPR and node.cursor.spelling
    )
    for function in functions(found.unit):
        if function.spelling != handed.spelling or body(function) is None:
            continue
        names = {each.spelling for each in arguments(function)}
        for call in walk(function):
            if call.kind == CursorKind.CALL_EXPR and call.spelling in names:
                return Asker(found.unit, function, call, call.spelling)
    raise DoesNotFit(
        found.node.cursor, f"{handed.spelling}() does not call what it is handed"
    )


def pass_file(program: Program, core: Core) -> Iterator[Edit]:
    """Give the function that asks the file; nothing where it has it.

    A function that is lent to libraries is left alone: those have no file.  Raises
    DoesNotFit where a caller has none either.
    """
    asks = asker(program, core)
    if asks.lent or file_variable(asks.function, FILE) is not None:
        return
    name = asks.function.spelling
    place, device = _device(asks.function)
    if asks.function.storage_class != StorageClass.STATIC:
        raise DoesNotFit(asks.function, f"{name}() is not static")
    if any(each.spelling == "df" for each in walk(asks.function)):
        raise DoesNotFit(asks.function, f"{name}() has something else called df")
    for each in functions(asks.unit):
        if each.spelling == name:
            start, end = byte_range(arguments(each)[place])
            yield Edit(asks.unit.path, start, end, f"struct {FILE} *df".encode())
        yield from _calls(asks, each, place)
    compound = body(asks.function)
    assert compound is not None
    inside = asks.unit.content.index(b"\n", byte_range(compound)[0]) + 1
    text = f"\t{DEVICE}{device} = df->device;\n"
    yield Edit(asks.unit.path, inside, inside, text.encode())


def _device(function: Cursor) -> tuple[int, str]:
    """Which parameter is the device, and its name."""
    for place, each in enumerate(arguments(function)):
        if each.type.get_canonical().spelling == DEVICE:
            return place, each.spelling
    raise DoesNotFit(function, f"{function.spelling}() is not given the device")


def _calls(asks: Asker, function: Cursor, place: int) -> Iterator[Edit]:
    """The calls in ``function`` of the one that asks, each with its file."""
    for call in walk(function):
        if call.kind != CursorKind.CALL_EXPR or call.spelling != asks.function.spelling:
            continue
        file = file_variable(function, FILE)
        if file is None:
            raise DoesNotFit(call, f"{function.spelling}() has no struct {FILE}")
        start, end = byte_range(arguments(call)[place])
        yield Edit(asks.unit.path, start, end, file.spelling.encode())
