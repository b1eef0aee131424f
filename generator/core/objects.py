# SPDX-License-Identifier: GPL-2.0-only
"""The objects of an open file: what the core keeps in a maple tree, and its use.

The text of the functions is in ``templates/mmap_core``; here is where it goes.
"""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import CursorKind

from ...checkers.cursors import arguments, body, byte_range
from ..editing.fitting import DoesNotFit
from ..editing.layout import in_front_of, line_start
from ..editing.program import Program, defined
from ..editing.render import render
from ..editing.series import Edit
from . import answer
from .device_file import freeing, freer, header, maker
from .dialect import is_private, mapping_start
from .includes import include
from .mentions import either, file_variable, mentions
from .offer import FILE, Core
from .passing import Asker, asker

_WAKE = ("vfio_device_pm_runtime_get", "vfio_device_pm_runtime_put")
MMAP = "mmap"


def functions_text(program: Program, core: Core, *, dynamic: bool) -> str:
    """The functions that stand in front of the one that asks for a region."""
    unit = program.unit(core.dispatch.path)
    awake = all(defined(unit, name) is not None for name in _WAKE)
    return render(
        "mmap_core/objects.c",
        dynamic=dynamic,
        op=core.op,
        start=mapping_start(unit),
        cow=is_private(unit),
        get=_WAKE[0] if awake else "",
        put=_WAKE[1] if awake else "",
    )


def keep_objects(program: Program, core: Core) -> Iterator[Edit]:
    """The tree of objects in each file, and the ops that make and use them."""
    path, structure = header(program, core)
    content = program.source.read(path)
    last = line_start(content, byte_range(structure)[1])
    yield Edit(path, last, last, render("mmap_core/members.h").encode())
    for name in ("maple_tree", "mutex"):
        yield from include(path, content, f"linux/{name}.h")
    yield from _made(program, core)
    yield from _freed(program)
    asks = asker(program, core)
    yield from _asked(program, core, asks)
    for each in mentions(program, core.op):
        if each.call is None and not each.given:
            yield either(each, "get_region_mmap")
    yield from _mapped(program, core)


def _made(program: Program, core: Core) -> Iterator[Edit]:
    """Initialise the tree where a file is allocated, in front of its return."""
    made = maker(program, core)
    compound = body(made.cursor)
    assert compound is not None
    statements = list(compound.get_children())
    returned = [
        each
        for each in (statements[-1].get_children() if statements else ())
        if statements[-1].kind == CursorKind.RETURN_STMT
    ]
    name = made.unit.content[slice(*byte_range(returned[0]))] if returned else b""
    if len(statements) < 2 or not name.decode().isidentifier():
        raise DoesNotFit(made.cursor, f"{made.cursor.spelling}() returns no variable")
    place = made.unit.content.index(b"\n", byte_range(statements[-2])[1]) + 1
    text = render("mmap_core/init.c", file=name.decode())
    yield Edit(made.unit.path, place, place, text.encode())


def _freed(program: Program) -> Iterator[Edit]:
    """Free the objects where a file is freed."""
    freed = freer(program)
    assert freed is not None, "files are freed in one place by now"
    compound = body(freed.cursor)
    assert compound is not None
    unit, file = freed.unit, arguments(freed.cursor)[0].spelling
    declared, done = render("mmap_core/free_objects.c", file=file).split("\n\n")
    first = next(iter(compound.get_children()))
    at = line_start(unit.content, byte_range(first)[0])
    gap = "\n" if first.kind == CursorKind.DECL_STMT else "\n\n"
    call = byte_range(freeing(program)[0].cursor)[0]
    line = line_start(unit.content, call)
    if at == line:
        yield Edit(unit.path, at, at, f"{declared}\n\n{done}".encode())
    else:
        yield Edit(unit.path, at, at, f"{declared}{gap}".encode())
        yield Edit(unit.path, line, line, done.encode())


def _asked(program: Program, core: Core, asks: Asker) -> Iterator[Edit]:
    """Ask the driver by way of the file, and keep what it returns."""
    unit = asks.unit
    text = functions_text(program, core, dynamic=False).encode()
    place = in_front_of(unit.content, byte_range(asks.function)[0])
    yield Edit(unit.path, place, place, text)
    if asks.lent:
        yield from answer.through_file(program, core)
        return
    file = file_variable(asks.function, FILE)
    assert file is not None, "the file is passed by now"
    given = arguments(asks.call)[1:]
    rest = unit.content[byte_range(given[0])[0] : byte_range(asks.call)[1]]
    new = f"vfio_df_get_region_info({file.spelling}, ".encode() + rest
    yield Edit(unit.path, *byte_range(asks.call), new)


def _mapped(program: Program, core: Core) -> Iterator[Edit]:
    """Map by way of the file."""
    yield through(program, core, MMAP, "vfio_df_mmap")
    for each in mentions(program, MMAP):
        if each.call is None:
            yield either(each, "mmap_obj")


def through(program: Program, core: Core, op: str, name: str) -> Edit:
    """Let the core's one call of ``op`` be a call of its own function ``name``.

    That is given the file where the op was given the device.  Raises DoesNotFit where
    there is not one call, or no file at hand.
    """
    calls = [each for each in mentions(program, op) if each.call is not None]
    if len(calls) != 1 or calls[0].call is None:
        where = calls[1].node.cursor if calls else None
        raise DoesNotFit(
            where or program.unit(core.dispatch.path).translation_unit.cursor,
            f"the core calls {op} in {len(calls)} places, not in one",
        )
    unit, call = calls[0].unit, calls[0].call
    file = file_variable(calls[0].function, FILE)
    if file is None:
        raise DoesNotFit(call, f"{calls[0].function.spelling}() has no struct {FILE}")
    start, end = byte_range(call)
    rest = unit.content[byte_range(arguments(call)[1])[0] : end]
    return Edit(unit.path, start, end, f"{name}({file.spelling}, ".encode() + rest)
