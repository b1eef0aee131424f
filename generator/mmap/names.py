# SPDX-License-Identifier: GPL-2.0-only
"""What the converted functions are called: by the op that they are from now on."""

from __future__ import annotations

import re

from ..region_info.plan import SUCCESSOR

_REGION = re.compile(r"(?:_ioctl)?_get_region(?:_info)?(?:_caps)?$")

MMAP = "mmap_obj"
REGION = SUCCESSOR


def mmap_name(name: str) -> str:
    """``foo_mmap_obj`` for ``foo_mmap``."""
    stem = name.removesuffix("_mmap")
    return f"{stem}_{MMAP}" if stem != name else f"{name}_obj"


def region_name(name: str) -> str:
    """``foo_get_region_mmap`` for ``foo_ioctl_get_region_info``."""
    stem = _REGION.sub("", name)
    return f"{stem}_{REGION}"
