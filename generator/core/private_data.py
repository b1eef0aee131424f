# SPDX-License-Identifier: GPL-2.0-only
"""Every open file of a device gets a ``struct vfio_device_file`` of its own.

Old::

    struct vfio_device *device = filep->private_data;

New::

    struct vfio_device_file *df = filep->private_data;
    struct vfio_device *device = df->device;

in all that the file's operations name, with a structure that is allocated right in
front of where the file is made, and freed at the end of its release.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import body, byte_range, walk
from ...checkers.expression import Member, Operation, expression
from ...checkers.initializer import given, initializer
from ...checkers.main_file import Top
from ...checkers.ops import function_of
from ...checkers.parse import Unit
from ...checkers.walk import walk as nodes_of
from ..editing.fitting import DoesNotFit
from ..editing.layout import in_front_of, leading, line_start
from ..editing.program import Program, defined, functions, written
from ..editing.render import render
from ..editing.series import Edit
from .device_file import plain
from .includes import include
from .mentions import FOLDER, owner
from .offer import DEVICE, FILE, FILE_POINTER, Core
from .opening import Opening, openings

_FILE = "df"
_INCLUDED = re.compile(rb'^#[ \t]*include[ \t]+"([^"/\n]+)"', re.M)
_FORWARD = re.compile(rb"^struct \w+;\n", re.M)
_PRIVATE = b"private_data"


def give_files(program: Program, core: Core) -> Iterator[Edit]:
    """The structure, and its use; nothing where the tree has it.

    Raises DoesNotFit where the core makes files in several places or otherwise, or
    where somebody else may look into the private data of one.
    """
    if core.files:
        return
    made = openings(program, DEVICE)
    if len(made) != 1:
        core_file = program.unit(core.dispatch.path).translation_unit.cursor
        raise DoesNotFit(
            made[1].call if made else core_file,
            f"the core makes files of devices in {len(made)} places, not in one",
        )
    opening = made[0]
    named = tuple(_operations(program, opening))
    _refuse_others(program, opening, {each.spelling for _, _, each in named})
    yield from _declared(program, opening)
    yield from _allocated(opening)
    for _, unit, function in named:
        yield from _looked_up(unit, function)
    released = [(unit, each) for name, unit, each in named if name == "release"]
    if len(released) != 1:
        raise DoesNotFit(opening.fops, f"{opening.fops.spelling} has no release")
    yield from _freed(*released[0])


def _operations(
    program: Program, opening: Opening
) -> Iterator[tuple[str, Unit, Cursor]]:
    """The functions of the core that the file's operations name, by the member.

    What any file in the kernel may have knows nothing of a device's private data.
    """
    name = opening.fops.spelling
    unit, value = _initialised(program, opening)
    for each in given(name, value):
        function = function_of(each.value) if each.field is not None else None
        if each.field is None or function is None:
            continue
        found = defined(unit, function.spelling)
        if found is not None:
            yield each.field.spelling, unit, found
        elif f"/{FOLDER}/" in str(function.location.file):
            raise DoesNotFit(
                each.value, f"{function.spelling}() is in another file than {name}"
            )


def _initialised(program: Program, opening: Opening) -> tuple[Unit, Cursor]:
    """The file of the core that has the file's operations, and what they are."""
    name = opening.fops.spelling
    for path in program.source.files(FOLDER, ".c"):
        if name.encode() not in program.source.read(path):
            continue
        unit = program.unit(path)
        for each in written(unit):
            value = initializer(each) if each.spelling == name else None
            if value is not None:
                return unit, value
    raise DoesNotFit(opening.call, f"{name} is not defined in {FOLDER}")


def _refuse_others(program: Program, opening: Opening, known: set[str]) -> None:
    """Nobody else tells the file by its operations, or takes a device from a file."""
    name = opening.fops.spelling
    for path in program.source.files(FOLDER, ".c"):
        content = program.source.read(path)
        if name.encode() not in content and _PRIVATE not in content:
            continue
        for function in functions(program.unit(path)):
            for found in walk(function):
                if (
                    found.kind == CursorKind.DECL_REF_EXPR
                    and found.spelling == name
                    and function.spelling != opening.function.spelling
                ):
                    raise DoesNotFit(
                        found, f"{name} tells files of devices from others"
                    )
            _refuse_stores(function)
            if function.spelling not in known:
                for variable, _ in _taken(function):
                    raise DoesNotFit(
                        variable, f"{function.spelling}() takes a device from any file"
                    )


def _refuse_stores(function: Cursor) -> None:
    """No file gets a device for its private data but where it is made."""
    for found in walk(function):
        if found.kind == CursorKind.BINARY_OPERATOR:
            match expression(found):
                case Operation("=", (Member(_, "private_data", member), value)):
                    if plain(value.cursor) == DEVICE and owner(member) == "file":
                        raise DoesNotFit(found, "gives a device to another file")


def _taken(function: Cursor) -> Iterator[tuple[Cursor, Cursor]]:
    """The variables of ``function`` that are a file's device, and their values.

    Raises DoesNotFit where that comes out of the private data in another way.
    """
    for node in nodes_of([Top("", function)]).of(CursorKind.MEMBER_REF_EXPR):
        member = node.cursor
        if member.spelling.encode() != _PRIVATE or owner(member) != "file":
            continue
        outer = node.parent
        kinds = set()
        while outer is not None and outer.kind == CursorKind.UNEXPOSED_EXPR:
            kinds.add(outer.cursor.type.get_canonical().spelling)
            outer = outer.parent
        if outer is not None:
            kinds.add(outer.cursor.type.get_canonical().spelling)
        if DEVICE not in kinds:
            continue
        if outer is None or outer.kind != CursorKind.VAR_DECL:
            raise DoesNotFit(member, "the private data is no variable's first value")
        yield outer.cursor, member


def _looked_up(unit: Unit, function: Cursor) -> Iterator[Edit]:
    """Take the device from the structure, in a function of the file's operations."""
    content = unit.content
    found = list(_taken(function))
    uses = [
        each
        for each in walk(function)
        if each.kind == CursorKind.MEMBER_REF_EXPR
        and each.spelling.encode() == _PRIVATE
        and owner(each) == "file"
    ]
    if len(uses) != len(found) or len(found) > 1:
        raise DoesNotFit(
            function, f"{function.spelling}() has another use for the private data"
        )
    _refuse_taken(function)
    for variable, member in found:
        start, end = byte_range(member)
        first = byte_range(variable)[0]
        line = line_start(content, first)
        margin = leading(content[line:first])
        if content[line:first].strip():
            raise DoesNotFit(variable, "is declared behind another variable")
        text = f"{FILE_POINTER}{_FILE} = ".encode() + content[start:end] + b";\n"
        yield Edit(unit.path, first, first, text + margin)
        yield Edit(unit.path, start, end, f"{_FILE}->device".encode())


def _refuse_taken(function: Cursor) -> None:
    """The name of the structure has to be free."""
    for each in walk(function):
        if each.kind.is_declaration() and each.spelling == _FILE:
            raise DoesNotFit(each, f"{_FILE} is the name of something else here")


def _freed(unit: Unit, function: Cursor) -> Iterator[Edit]:
    """Free the structure at the end of the release, which has one way out."""
    compound = body(function)
    statements = list(compound.get_children()) if compound is not None else []
    ways = [each for each in walk(function) if each.kind == CursorKind.RETURN_STMT]
    if not statements or ways != statements[-1:]:
        raise DoesNotFit(
            function, f"{function.spelling}() does not end in its one return"
        )
    if not any(True for _ in _taken(function)):
        raise DoesNotFit(function, f"{function.spelling}() does not take the device")
    start = byte_range(ways[0])[0]
    line = line_start(unit.content, start)
    margin = unit.content[line:start]
    gap = b"\n" if unit.content.endswith(b"\n\n", 0, line) else b""
    text = margin + f"kfree({_FILE});\n".encode() + gap
    yield Edit(unit.path, line, line, text)
    yield from include(unit.path, unit.content, "linux/slab.h")


def _allocated(opening: Opening) -> Iterator[Edit]:
    """Allocate the structure in front of where the file is made, and free it there."""
    _refuse_taken(opening.function)
    unit, content = opening.unit, opening.unit.content
    device = content[slice(*byte_range(opening.given))].decode()
    place = in_front_of(content, byte_range(opening.function)[0])
    text = render("mmap_ground/allocate.c").encode()
    yield Edit(unit.path, place, place, text)
    compound = body(opening.function)
    assert compound is not None
    first = byte_range(next(iter(compound.get_children())))[0]
    line = line_start(content, first)
    yield Edit(unit.path, line, line, f"\t{FILE_POINTER}{_FILE};\n".encode())
    start = byte_range(opening.statement)[0]
    line = line_start(content, start)
    place, margin = in_front_of(content, start), content[line:start]
    call = f"{_FILE} = vfio_allocate_device_file({device});\n".encode()
    check = margin + _checked(opening) + b"\n\n"
    yield Edit(unit.path, place, place, margin + call + check)
    yield Edit(unit.path, *byte_range(opening.given), _FILE.encode())
    last = byte_range(list(opening.failure.get_children())[-1])[0]
    line = line_start(content, last)
    text = content[line:last] + f"kfree({_FILE});\n".encode()
    yield Edit(unit.path, line, line, text)
    yield from include(unit.path, content, "linux/slab.h")


def _checked(opening: Opening) -> bytes:
    """The check of the file, made one of the structure."""
    start, end = byte_range(opening.failed)
    text = opening.unit.content[start:end]
    places = {
        byte_range(each)[0]
        for each in walk(opening.failed)
        if each.kind == CursorKind.DECL_REF_EXPR and each.spelling == opening.file
    }
    for place in sorted(places, reverse=True):
        at = place - start
        text = text[:at] + _FILE.encode() + text[at + len(opening.file) :]
    return text


def _declared(program: Program, opening: Opening) -> Iterator[Edit]:
    """The structure in the private header of the core."""
    for found in _INCLUDED.finditer(opening.unit.content):
        path = f"{FOLDER}/{found[1].decode()}"
        if not program.source.exists(path):
            continue
        content = program.source.read(path)
        forwards = list(_FORWARD.finditer(content))
        if forwards:
            place = forwards[-1].end()
            text = render("mmap_ground/device_file.h").encode()
            yield Edit(path, place, place, text)
            return
    raise DoesNotFit(
        opening.function, f"no header of {FOLDER} is seen that could have struct {FILE}"
    )
