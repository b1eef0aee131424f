# SPDX-License-Identifier: GPL-2.0-only
"""``struct vfio_device_file``: its definition, and where one is made and freed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import arguments, body, byte_range, walk
from ...checkers.main_file import written_in
from ...checkers.parse import Unit
from ..editing.fitting import DoesNotFit, location
from ..editing.program import Program, functions
from ..editing.render import render
from ..editing.series import Edit
from .mentions import FOLDER
from .offer import FILE, FILE_POINTER, Core

# What a file has to have for a parse of it to be worth while.
_MAKES = re.compile(rb"\bstruct\s+%s\s*\*\s*\w+\(" % FILE.encode())
_FREES = re.compile(rb"\bk\w*free\w*\s*\(")


@dataclass(frozen=True)
class Place:
    """A ``cursor`` in ``unit``."""

    unit: Unit
    cursor: Cursor


def header(program: Program, core: Core) -> tuple[str, Cursor]:
    """The header that defines the structure, and the definition."""
    unit = program.unit(core.dispatch.path)
    found = unit.record(FILE)
    assert found is not None, core.lacks
    place = location(unit, found)
    return place.path, found


def maker(program: Program, core: Core) -> Place:
    """The function that allocates one; raises DoesNotFit unless there is just one."""
    found = [
        Place(unit, function)
        for unit in _units(program, _MAKES)
        for function in functions(unit)
        if body(function) is not None
        and function.result_type.get_canonical().spelling == FILE_POINTER
    ]
    if len(found) != 1:
        where = found[1].cursor if found else header(program, core)[1]
        raise DoesNotFit(
            where, f"{len(found)} functions return a struct {FILE}, one should"
        )
    return found[0]


def freeing(program: Program) -> tuple[Place, ...]:
    """Every ``kfree()`` of one; raises DoesNotFit where it is freed otherwise."""
    return tuple(
        Place(unit, call) for unit in _units(program, _FREES) for call in _freed(unit)
    )


def freer(program: Program) -> Place | None:
    """The function whose business it is to free one, if there is such a function."""
    sites = freeing(program)
    if len(sites) != 1:
        return None
    for function in functions(sites[0].unit):
        start, end = byte_range(function)
        given = [each.type.get_canonical().spelling for each in arguments(function)]
        if start <= byte_range(sites[0].cursor)[0] < end and given == [FILE_POINTER]:
            return Place(sites[0].unit, function)
    return None


def free_in_one_place(program: Program, core: Core) -> Iterator[Edit]:
    """A function that frees a file, and its use wherever one is freed.

    Raises DoesNotFit where a macro frees one.
    """
    if freer(program) is not None:
        return
    made = maker(program, core)
    for site in freeing(program):
        start, _ = byte_range(site.cursor)
        if not site.unit.content.startswith(b"kfree", start):
            raise DoesNotFit(site.cursor, f"a macro frees a struct {FILE}")
        yield Edit(site.unit.path, start, start + 5, b"vfio_free_device_file")
    end = _behind(made.unit.content, byte_range(made.cursor)[1])
    text = render("mmap_core/free.c").encode()
    yield Edit(made.unit.path, end, end, text)
    path, declared = _declared(program, core, made)
    content = program.source.read(path)
    end = _behind(content, byte_range(declared)[1])
    yield Edit(path, end, end, render("mmap_core/free_prototype.h").encode())


def _declared(program: Program, core: Core, made: Place) -> tuple[str, Cursor]:
    """Where a header declares the function that allocates one."""
    path, _ = header(program, core)
    name = str(program.source.root / path)
    for top in written_in(made.unit.translation_unit, (name,)):
        if top.cursor.spelling == made.cursor.spelling:
            return path, top.cursor
    raise DoesNotFit(made.cursor, f"{path} does not declare {made.cursor.spelling}()")


def _units(program: Program, pattern: re.Pattern[bytes]) -> Iterator[Unit]:
    """The files of the core that name the structure and have a ``pattern``."""
    for path in program.source.files(FOLDER, ".c"):
        content = program.source.read(path)
        if FILE.encode() in content and pattern.search(content):
            yield program.unit(path)


def _freed(unit: Unit) -> Iterator[Cursor]:
    for function in functions(unit):
        for call in walk(function):
            if call.kind != CursorKind.CALL_EXPR or "free" not in call.spelling:
                continue
            given = [plain(each) for each in arguments(call)]
            if given[:1] != [FILE_POINTER]:
                continue
            if call.spelling == "kfree":
                yield call
            elif call.spelling.startswith("k"):
                raise DoesNotFit(call, f"{call.spelling}() frees a struct {FILE}")


def plain(argument: Cursor) -> str:
    """The type of an argument as it was before it became a ``const void *``."""
    inside = argument
    while inside.kind == CursorKind.UNEXPOSED_EXPR:
        child = next(iter(inside.get_children()), None)
        if child is None:
            break
        inside = child
    return inside.type.get_canonical().spelling


def _behind(content: bytes, end: int) -> int:
    """The beginning of the line behind ``end``."""
    return content.index(b"\n", end) + 1
