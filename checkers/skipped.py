# SPDX-License-Identifier: GPL-2.0-only
"""What the preprocessor left out of a file, which the bindings do not tell."""

from __future__ import annotations

from ctypes import POINTER, Structure, c_uint

from clang.cindex import SourceRange, TranslationUnit, conf

from .cursors import file_offset


class _Ranges(Structure):
    _fields_ = (("count", c_uint), ("ranges", POINTER(SourceRange)))


conf.lib.clang_getSkippedRanges.restype = POINTER(_Ranges)
conf.lib.clang_disposeSourceRangeList.argtypes = [POINTER(_Ranges)]
conf.lib.clang_disposeSourceRangeList.restype = None


def skipped(unit: TranslationUnit, name: str) -> tuple[tuple[int, int], ...]:
    """The byte ranges ``[start, end)`` of the branches of a file that were not taken.

    From the ``#`` of the conditional to the one that ends the branch.
    """
    found = conf.lib.clang_getSkippedRanges(unit, unit.get_file(name))
    try:
        ranges = [found.contents.ranges[each] for each in range(found.contents.count)]
        return tuple(
            (file_offset(each.start), file_offset(each.end)) for each in ranges
        )
    finally:
        conf.lib.clang_disposeSourceRangeList(found)
