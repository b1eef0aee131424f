# SPDX-License-Identifier: GPL-2.0-only
"""All files of a device get the address space of one inode, which is the device's.

The inode is made where a device is given its ops, before anything of it can fail, and
given back in front of the driver's release op, which may free the device.  Each file
is led to it where it is made, or opened::

    filep->f_mapping = device->inode->i_mapping;
"""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import arguments, body, byte_range, walk
from ...checkers.expression import Member, Operation, expression
from ...checkers.parse import Unit
from ..editing.extents import behind_line
from ..editing.fitting import DoesNotFit, location
from ..editing.layout import in_front_of, leading, line_start
from ..editing.program import Program, functions
from ..editing.render import render
from ..editing.series import Edit
from .beginning import Beginning, beginning
from .device_file import plain
from .includes import conditional, include
from .mentions import FOLDER, mentions, owner
from .offer import DEVICE, FILE, FILE_POINTER, HEADER, Core
from .opening import openings

_INCLUDES = ("fs", "mount", "pseudo_fs")
_LABEL = "out_inode"


def share_inode(program: Program, core: Core) -> Iterator[Edit]:
    """The inode of each device, and its use; nothing where the tree has it.

    Raises DoesNotFit where devices are begun, ended or opened in another way than
    this knows.
    """
    if core.inode:
        return
    begun = beginning(program, core)
    ended, edit = _ended(program, begun)
    yield edit
    yield from _made(begun)
    unit, content = begun.unit, begun.unit.content
    first = min(byte_range(each)[0] for each in (begun.function, ended))
    place = _above(content, first)
    yield Edit(unit.path, place, place, render("mmap_ground/inode.c").encode())
    for name in _INCLUDES:
        yield from include(unit.path, content, f"linux/{name}.h")
    yield _member(unit)
    led = list(_led(program))
    if not led:
        raise DoesNotFit(begun.function, f"no file is seen to get a struct {FILE}")
    yield from led


def _above(content: bytes, start: int) -> int:
    """In front of a function, its comment, and one of what follows, if any."""
    place = in_front_of(content, start)
    return in_front_of(content, place)


def _member(unit: Unit) -> Edit:
    """The inode as the last member that a device has in every configuration."""
    device = unit.record("vfio_device")
    assert device is not None, "the core was read"
    place = location(unit, device)
    if place.path != HEADER:
        raise DoesNotFit(device, f"struct vfio_device is not defined in {HEADER}")
    content = unit.source.read(HEADER)
    ends = [
        byte_range(each)[1]
        for each in device.type.get_fields()
        if not conditional(content, byte_range(each)[1])
    ]
    at = behind_line(content, ends[-1])
    text = "\tstruct inode *inode;\t/* that all files of the device map */\n"
    return Edit(HEADER, at, at, text.encode())


def _made(begun: Beginning) -> Iterator[Edit]:
    """Make the inode, and give it back where what comes behind fails."""
    unit, content = begun.unit, begun.unit.content
    for each in walk(begun.function):
        if each.kind == CursorKind.LABEL_STMT and each.spelling == _LABEL:
            raise DoesNotFit(each, f"there is a label {_LABEL} already")
    text = render(
        "mmap_ground/made.c", device=begun.device, error=begun.error, label=_LABEL
    )
    place = in_front_of(content, byte_range(begun.failing)[0])
    yield Edit(unit.path, place, place, text.encode())
    start = byte_range(begun.label)[0]
    end = content.index(b"\n", start) + 1
    if content[start:end].strip() != f"{begun.label.spelling}:".encode():
        raise DoesNotFit(begun.label, "the label shares its line")
    text = f"\tvfio_fs_inode_put({begun.device}->inode);\n{_LABEL}:\n"
    yield Edit(unit.path, end, end, text.encode())


def _ended(program: Program, begun: Beginning) -> tuple[Cursor, Edit]:
    """The function that has the driver release a device, and gives the inode back."""
    calls = [each for each in mentions(program, "release") if each.call is not None]
    if len(calls) != 1 or calls[0].unit.path != begun.unit.path:
        where = calls[1].node.cursor if calls[1:] else begun.function
        raise DoesNotFit(
            where,
            f"the core has drivers release a device in {len(calls)} places, not in "
            f"one of {begun.unit.path}",
        )
    function, call = calls[0].function, calls[0].call
    compound = body(function)
    assert call is not None
    assert compound is not None
    at = byte_range(call)[0]
    statements = list(compound.get_children())
    for number, each in enumerate(statements):
        start, end = byte_range(each)
        if start <= at < end:
            before = statements[number - 1] if number else None
            text = _text(begun.unit, arguments(call)[0])
            return function, _given_back(begun.unit, each, before, text)
        if any(found.kind == CursorKind.RETURN_STMT for found in walk(each)):
            raise DoesNotFit(each, f"{function.spelling}() may not come to the end")
    raise AssertionError(at)


def _given_back(
    unit: Unit, statement: Cursor, before: Cursor | None, device: str
) -> Edit:
    """Behind what comes ``before`` the ``statement`` with the driver's release."""
    content = unit.content
    place = in_front_of(content, byte_range(statement)[0])
    if before is not None and before.kind != CursorKind.DECL_STMT:
        place = behind_line(content, byte_range(before)[1])
    text = f"\tvfio_fs_inode_put({device}->inode);\n"
    return Edit(unit.path, place, place, text.encode())


def _led(program: Program) -> Iterator[Edit]:
    """Lead each file that gets its private data to the inode of the device."""
    for each in openings(program, FILE_POINTER):
        text = _mapping(each.unit, each.function, each.file, each.given)
        place = behind_line(each.unit.content, byte_range(each.failed)[1])
        yield Edit(each.unit.path, place, place, b"\n" + text)
    for path in program.source.files(FOLDER, ".c"):
        if b"private_data" in program.source.read(path):
            yield from _opened(program.unit(path))


def _opened(unit: Unit) -> Iterator[Edit]:
    """Behind each store of a structure of ours to the private data of a file."""
    for function in functions(unit):
        for found in walk(function):
            if found.kind != CursorKind.BINARY_OPERATOR:
                continue
            match expression(found):
                case Operation("=", (Member(file, "private_data", cursor), value)):
                    if plain(value.cursor) == FILE_POINTER and owner(cursor) == "file":
                        name = _text(unit, file.cursor)
                        text = _mapping(unit, function, name, value.cursor)
                        place = behind_line(unit.content, byte_range(found)[1])
                        yield Edit(unit.path, place, place, text)


def _mapping(unit: Unit, function: Cursor, file: str, given: Cursor) -> bytes:
    """The statement that leads ``file`` to the inode."""
    device = f"{_text(unit, given)}->device"
    for each in arguments(function):
        if each.type.get_canonical().spelling == DEVICE:
            device = each.spelling
    start = byte_range(given)[0]
    line = unit.content[line_start(unit.content, start) : start]
    if not leading(line).startswith(b"\t"):
        raise DoesNotFit(given, "is not set in a line of its own")
    return f"\t{file}->f_mapping = {device}->inode->i_mapping;\n".encode()


def _text(unit: Unit, cursor: Cursor) -> str:
    start, end = byte_range(cursor)
    return unit.content[start:end].decode("utf-8", "surrogateescape")
