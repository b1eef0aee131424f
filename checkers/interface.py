# SPDX-License-Identifier: GPL-2.0-only
"""What ``struct vfio_device_ops`` of a tree looks like, read from the tree."""

from __future__ import annotations

from dataclasses import dataclass

from clang.cindex import Cursor, Type, TypeKind

from .main_file import record
from .ops import OPS
from .parse import Unit

# What an op that answers for a region is given, whatever its name is.
_REGION_INFO = frozenset(("vfio_device", "vfio_region_info"))


@dataclass(frozen=True)
class Interface:
    """``region_info`` are the names of the ops that answer for a region.

    ``ioctl`` is the type of a driver's ioctl as clang spells it.  Both are empty where
    the structure was not seen.
    """

    region_info: tuple[str, ...] = ()
    ioctl: str = ""


NOTHING = Interface()


def interface(unit: Unit) -> Interface:
    """The interface as the headers of ``unit`` have it."""
    structure = record(unit.translation_unit, OPS)
    if structure is None:
        return NOTHING
    functions = {
        field.spelling: field.type.get_canonical().get_pointee()
        for field in structure.type.get_fields()
    }
    return Interface(
        tuple(name for name, kind in functions.items() if _answers_for_region(kind)),
        functions["ioctl"].spelling if "ioctl" in functions else "",
    )


def is_ioctl(function: Cursor, known: Interface) -> bool:
    """Whether a function could be a driver's ioctl, by its type."""
    return function.type.get_canonical().spelling == known.ioctl != ""


def _answers_for_region(function: Type) -> bool:
    if function.kind != TypeKind.FUNCTIONPROTO:
        return False
    given = {
        argument.get_canonical().get_pointee().get_declaration().spelling
        for argument in function.argument_types()
    }
    return given >= _REGION_INFO
