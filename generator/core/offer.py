# SPDX-License-Identifier: GPL-2.0-only
"""What the VFIO core of a tree offers its drivers, read from its headers and source."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import arguments, body, byte_range, walk
from ...checkers.errors import NotParsed, UserError
from ...checkers.expression import Call, Member, Name, Operation, expression
from ...checkers.ops import OPS
from ...checkers.parse import ParseError, Unit, parse, said_of
from ...checkers.source import Source
from ..editing.program import Program, functions
from .beside import INFO_OP, MMAP_OP, REGION_OP
from .mentions import FOLDER, owner

HEADER = "include/linux/vfio.h"
ANSWER = "vfio_ioctl_get_region_info"
# The objects of an open file, and what zaps the mappings of those the core placed.
FILE = "vfio_device_file"
OBJECT = "struct vfio_mmap"
UNMAP = "vfio_unmap_dynamic"

DEVICE = "struct vfio_device *"
FILE_POINTER = f"struct {FILE} *"
_MMAP = f"int ({DEVICE}, struct vm_area_struct *)"

# An op is called with what it is an op of.
_CALLED = re.compile(rb"\bops\s*->\s*ioctl\b")
_ON_DEVICE = re.compile(rb"\b(\w+)->ops->ioctl\(\1,")


@dataclass(frozen=True)
class Field:
    """A member of struct vfio_device_ops: where the header declares it, in bytes."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Dispatch:
    """Where the core calls the ``ioctl`` op of a driver, in ``path``.

    Its function starts at byte ``start``; the ``default`` label of the switch over the
    command at byte ``default``; the names are those of the function's variables.
    """

    path: str
    start: int
    default: int
    device: str
    user: str
    result: str


# Headers alone do not say where it is called.
_NOWHERE = Dispatch("", 0, 0, "", "", "")
_PROBE = "pgoff-offer.c"  # a file that only includes the core's header


@dataclass(frozen=True)
class Core:
    """The core of a tree; ``op`` is its region-info op, found by its signature.

    ``answers`` says whether the core does the request for a function it is given, and
    ``shared`` whether libraries may call that.  ``errors`` are those of the compiler:
    a core that has some can be looked at, but not edited.

    ``mmap`` is the op that is given a mapping alone, ``region_mmap`` the one that
    returns a struct vfio_mmap and ``mmap_obj`` the one that is given it, found by their
    types and empty if there are none; ``places`` says
    whether the core places regions itself, so that there is ``UNMAP``.  ``lacks`` is
    what the tree has to have before it can get these; ``files`` and ``inode`` say
    whether it has a structure for each open file, and an inode for each device.
    """

    op: str
    ioctl: Field | None
    last: Field
    dispatch: Dispatch
    shared: bool
    read: tuple[str, ...]
    errors: tuple[ParseError, ...] = ()
    region_mmap: str = ""
    mmap_obj: str = ""
    places: bool = False
    lacks: str = ""
    mmap: str = ""
    files: bool = True
    inode: bool = True


def read_core(program: Program) -> Core:
    """The core of the tree; raises UserError where there is none to be read."""
    unit, ops, dispatch = _core_unit(program)
    place = ops.location.file
    if place is None or not place.name.endswith(f"/{HEADER}"):
        raise UserError(
            f"struct {OPS} is defined in {place.name if place else 'no file'}",
            f"it is expected in {HEADER}",
        )
    header = program.source.read(HEADER)
    return replace(
        _offered(unit, ops),
        dispatch=dispatch,
        shared=any(found.spelling == ANSWER for found in functions(unit))
        and ANSWER.encode() in header,
        read=(unit.path, HEADER),
        places=re.search(rb"\b%s\(" % UNMAP.encode(), header) is not None,
        lacks=_lacking(unit),
    )


def read_headers(source: Source) -> Core:
    """What the kernel of modules in no tree offers them, by its headers alone.

    Raises UserError where its headers have no VFIO, NotParsed where it is none.
    """
    unit = parse(source.edited({_PROBE: b"#include <linux/vfio.h>\n"}), _PROBE)
    ops = ops_record(unit)
    if ops is None:
        raise UserError(
            f"the headers of {source.kernel} define no struct {OPS}"
            + "".join(f" ({error})" for error in unit.errors[:1]),
            "give a kernel with VFIO in it",
        )
    return _offered(unit, ops)


def _offered(unit: Unit, ops: Cursor) -> Core:
    """What the structure and the declarations that ``unit`` sees say."""
    fields = [each for each in ops.get_children() if each.kind == CursorKind.FIELD_DECL]
    ioctl = next((each for each in fields if each.spelling == "ioctl"), None)
    return Core(
        op=region_info_op(ops),
        ioctl=Field("ioctl", *byte_range(ioctl)) if ioctl is not None else None,
        last=Field(fields[-1].spelling, *byte_range(fields[-1])),
        dispatch=_NOWHERE,
        shared=False,
        read=(),
        errors=unit.errors,
        region_mmap=_op(ops, REGION_OP),
        mmap_obj=_op(ops, MMAP_OP),
        places=UNMAP in unit.declared,
        mmap=_op(ops, _MMAP),
        files=unit.record(FILE) is not None,
        inode=_has_inode(unit),
    )


def _core_unit(program: Program) -> tuple[Unit, Cursor, Dispatch]:
    for path in _calling(program.source):
        unit = program.unit(path)
        ops, dispatch = ops_record(unit), _dispatch(unit)
        if ops is not None and dispatch is not None:
            return unit, ops, dispatch
        if unit.errors:
            raise NotParsed(path, said_of(unit.errors[0], path))
    raise UserError(
        f"no file right in {program.source.root}/drivers/vfio hands an ioctl to a "
        f"driver's struct {OPS}",
        "is this a kernel tree with VFIO in it?",
    )


def _calling(source: Source) -> list[str]:
    """The files that may call the op; a likely one first, as it ends the search."""
    found = {
        path: content
        for path in source.files(FOLDER, ".c")
        if _CALLED.search(content := source.read(path))
    }
    return sorted(found, key=lambda path: _ON_DEVICE.search(found[path]) is None)


def ops_record(unit: Unit) -> Cursor | None:
    """The definition of struct vfio_device_ops as ``unit`` sees it."""
    return unit.record(OPS)


def region_info_op(ops: Cursor) -> str:
    """The name of the region-info op, found by its type; empty if none."""
    return _op(ops, INFO_OP)


def _op(ops: Cursor, kind: str) -> str:
    """The name of the op of a canonical type; ``kind`` is how libclang spells it."""
    for field in ops.get_children():
        if field.kind == CursorKind.FIELD_DECL:
            pointee = field.type.get_canonical().get_pointee()
            if pointee.spelling == kind:
                return str(field.spelling)
    return ""


def _lacking(unit: Unit) -> str:
    """What of the ground for objects of an open file the tree does not have."""
    if unit.record(FILE) is None:
        return f"there is no struct {FILE}, so that nothing belongs to one open file"
    if not _has_inode(unit):
        return (
            "struct vfio_device has no inode, so that the mappings of all files of a "
            "device cannot be zapped by their offsets"
        )
    if not unit.source.exists("include/linux/maple_tree.h"):
        return "there is no include/linux/maple_tree.h"
    return ""


def _has_inode(unit: Unit) -> bool:
    """Whether a device has an inode, for the mappings of all its files."""
    device = unit.record("vfio_device")
    members = device.type.get_fields() if device is not None else ()
    return any(
        each.type.get_canonical().spelling == "struct inode *" for each in members
    )


def _dispatch(unit: Unit) -> Dispatch | None:
    """The function that ends in ``device->ops->ioctl(device, cmd, arg)``."""
    for function in functions(unit):
        compound = body(function)
        if compound is None:
            continue
        for switch in walk(compound):
            if switch.kind == CursorKind.SWITCH_STMT:
                found = _in_switch(unit, function, switch)
                if found is not None:
                    return found
    return None


def _in_switch(unit: Unit, function: Cursor, switch: Cursor) -> Dispatch | None:
    for label in list(switch.get_children())[-1].get_children():
        if label.kind != CursorKind.DEFAULT_STMT:
            continue
        for found in walk(label):
            call = _stored_ioctl(found)
            if call is not None:
                result, device = call
                user = _user_pointer(function)
                if user:
                    return Dispatch(
                        unit.path,
                        byte_range(function)[0],
                        byte_range(label)[0],
                        device,
                        user,
                        result,
                    )
    return None


def _stored_ioctl(cursor: Cursor) -> tuple[str, str] | None:
    """The names in ``ret = device->ops->ioctl(device, …)``."""
    if cursor.kind != CursorKind.BINARY_OPERATOR:
        return None
    match expression(cursor):
        case Operation("=", (Name(result), Call(_, (Name(device), *_), called))):
            callee = next(iter(called.get_children()))
            match expression(callee):
                case Member(_, "ioctl", member) if owner(member) == OPS:
                    return result, device
    return None


def _user_pointer(function: Cursor) -> str:
    """The local that holds the user's argument as a pointer, or an expression."""
    parameters = [each.spelling for each in arguments(function)]
    for found in walk(function):
        if (
            found.kind == CursorKind.VAR_DECL
            and found.type.get_canonical().spelling == "void *"
        ):
            return str(found.spelling)
    return f"(void __user *){parameters[-1]}" if parameters else ""
