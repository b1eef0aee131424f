# SPDX-License-Identifier: GPL-2.0-only
"""Ops of libraries that are the kernel's, for a module that uses them."""

from __future__ import annotations

from clang.cindex import Cursor

from ..core.beside import MMAP_OP, REGION_OP, declared
from ..editing.fitting import DoesNotFit
from .names import mmap_name, region_name


def of_kernel(cursor: Cursor, name: str) -> str:
    """``name``, if the kernel has converted that op and it may be named anew.

    Raises DoesNotFit where its headers do not declare what takes the object.
    """
    wanted = {mmap_name(name): MMAP_OP, region_name(name): REGION_OP}
    for each in declared(cursor.translation_unit):
        if wanted.get(each.spelling) == each.type.get_canonical().spelling:
            return name
    raise DoesNotFit(
        cursor,
        f"{name}() is the kernel's, which does not have it for mmap objects: give one "
        "whose library is converted",
    )
