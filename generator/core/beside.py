# SPDX-License-Identifier: GPL-2.0-only
"""What a kernel's headers declare beside a function that a module uses."""

from __future__ import annotations

from clang.cindex import Cursor, CursorKind, TranslationUnit

from ...checkers.main_file import children

REQUEST = "struct vfio_device *, struct vfio_region_info *, struct vfio_info_cap *"
MAPPING = "struct vfio_device *, struct vm_area_struct *, struct vfio_mmap *"
INFO_OP = f"int ({REQUEST})"
REGION_OP = f"struct vfio_mmap *({REQUEST})"
MMAP_OP = f"int ({MAPPING})"


def beside(function: Cursor, kind: str) -> tuple[str, ...]:
    """The functions of type ``kind`` in the header that declares ``function``.

    Their names, sorted.  ``kind`` is spelt as libclang spells a canonical type.
    """
    file = function.canonical.location.file
    if file is None:
        return ()
    return tuple(
        sorted(
            {
                each.spelling
                for each in declared(function.translation_unit)
                if each.location.file is not None
                and each.location.file.name == file.name
                and each.type.get_canonical().spelling == kind
            }
        )
    )


def declared(unit: TranslationUnit) -> list[Cursor]:
    """The functions that a file and its headers declare."""
    top = children(unit.cursor)
    return [each for each in top if each.kind == CursorKind.FUNCTION_DECL]
