# SPDX-License-Identifier: GPL-2.0-only
"""What ``struct vfio_device_ops`` of a tree looks like, read from the tree."""

from __future__ import annotations

from dataclasses import dataclass

from clang.cindex import Cursor, Type, TypeKind

from .cursors import pointee
from .ops import OPS
from .parse import Unit

# What an op that answers for a region is given, whatever its name is.
_MAPPING = frozenset(("vfio_device", "vm_area_struct"))
_REGION_INFO = frozenset(("vfio_device", "vfio_region_info"))


@dataclass(frozen=True)
class Interface:
    """``region_info`` are the names of the ops that answer for a region.

    ``ioctl`` is the type of a driver's ioctl as clang spells it.  ``objects`` are the
    ops that are given a mapping and an object for it.  All are empty where the
    structure was not seen.
    """

    region_info: tuple[str, ...] = ()
    ioctl: str = ""
    objects: tuple[str, ...] = ()


NOTHING = Interface()


def interface(unit: Unit) -> Interface:
    """The interface as the headers of ``unit`` have it."""
    structure = unit.record(OPS)
    if structure is None:
        return NOTHING
    functions = {
        field.spelling: field.type.get_canonical().get_pointee()
        for field in structure.type.get_fields()
    }
    return Interface(
        tuple(name for name, kind in functions.items() if answers_for_region(kind)),
        functions["ioctl"].spelling if "ioctl" in functions else "",
        tuple(name for name, kind in functions.items() if _is_given_object(kind)),
    )


def is_ioctl(function: Cursor, known: Interface) -> bool:
    """Whether a function could be a driver's ioctl, by its type."""
    return function.type.get_canonical().spelling == known.ioctl != ""


def answers_for_region(function: Type) -> bool:
    """Whether a function of this type, by what it is given, is such an op."""
    return _structures(function) >= _REGION_INFO


def _is_given_object(function: Type) -> bool:
    return _structures(function) > _MAPPING


def _structures(function: Type) -> set[str]:
    """The structures that a function is given pointers to."""
    if function.kind != TypeKind.FUNCTIONPROTO:
        return set()
    return set(map(pointee, function.argument_types())) - {""}
