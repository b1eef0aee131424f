# SPDX-License-Identifier: GPL-2.0-only
"""The ops of a driver that have to do with its regions, told by their parameters."""

from __future__ import annotations

from clang.cindex import Cursor

from ...checkers.cursors import arguments
from .look import VMA

DEVICE = "struct vfio_device"
INFO = "struct vfio_region_info"
CAPS = "struct vfio_info_cap"


def is_mmap_op(function: Cursor) -> bool:
    """Whether a function has the signature of the mmap op."""
    return _pointed_to(function) == [DEVICE, VMA]


def is_region_op(function: Cursor) -> bool:
    """Whether a function has the signature of the region-info op."""
    return _pointed_to(function) == [DEVICE, INFO, CAPS]


def _pointed_to(function: Cursor) -> list[str]:
    """What each parameter of ``function`` points to; empty for one that does not."""
    return [
        each.type.get_canonical().get_pointee().spelling for each in arguments(function)
    ]
