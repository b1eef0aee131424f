# SPDX-License-Identifier: GPL-2.0-only
"""Which member of which structure is the page offset of a mapping."""

from __future__ import annotations

from types import MappingProxyType

from clang.cindex import Cursor, CursorKind

# Both count pages.  struct vm_area_desc describes a mapping that is about to become a
# VMA.
FIELDS = MappingProxyType({"vm_area_struct": "vm_pgoff", "vm_area_desc": "pgoff"})

# By how many bits an address is shifted to be a page's number, on any architecture.
PAGE_SHIFTS = range(12, 19)


def owner(field: Cursor | None) -> str:
    """The structure whose page offset the FIELD_DECL is, empty for any other member.

    The type decides and not the name: other structures have a ``vm_pgoff`` too.
    """
    if field is None:
        return ""
    name = structure(field)
    return name if FIELDS.get(name) == field.spelling else ""


def structure(field: Cursor) -> str:
    """The structure that a FIELD_DECL is in, through anonymous ones around it.

    Empty where it has no name, and for anything else.
    """
    if field.kind != CursorKind.FIELD_DECL:
        return ""
    record = field.semantic_parent
    while record is not None and record.is_anonymous():
        record = record.semantic_parent
    return record.spelling if record is not None else ""
