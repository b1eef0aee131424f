# SPDX-License-Identifier: GPL-2.0-only
"""The same values by another name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clang.cindex import CursorKind
from pgoff.checkers.cursors import byte_range, walk
from pgoff.checkers.parse import Unit

from .driver import (
    IOCTL,
    behind,
    functions,
)
from .mutation import Edit


def named(unit: Unit) -> Iterator[Edit]:
    """The command has a name of the driver's own."""
    found = list(IOCTL.finditer(unit.content))
    includes = list(re.finditer(rb"^#include .*\n", unit.content, re.M))
    if found and includes:
        end = includes[-1].end()
        yield end, end, b"\n#define OWN_REGION_INFO VFIO_DEVICE_GET_REGION_INFO\n"
        for each in found:
            yield each.start(), each.end(), b"OWN_REGION_INFO"


def pointed(unit: Unit) -> Iterator[Edit]:
    """Members of a local structure of region info are taken through a pointer."""
    for function in functions(unit):
        for each in walk(function):
            if each.kind != CursorKind.DECL_STMT:
                continue
            declared = list(each.get_children())
            if (
                len(declared) != 1
                or declared[0].type.spelling != "struct vfio_region_info"
            ):
                continue
            name = declared[0].spelling.encode()
            end = behind(unit, each)
            yield end, end, b"\n\tstruct vfio_region_info *at_%s = &%s;" % (name, name)
            for use in walk(function):
                if use.kind == CursorKind.MEMBER_REF_EXPR:
                    (start, stop) = byte_range(use)
                    text = unit.content[start:stop]
                    base = list(use.get_children())
                    of = base[0].referenced if base else None
                    if (
                        of is not None
                        and of == declared[0]
                        and text.startswith(name + b".")
                    ):
                        yield start, start + len(name) + 1, b"at_%s->" % name
