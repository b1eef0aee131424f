# SPDX-License-Identifier: GPL-2.0-only
"""What a tree calls the things that changed their names from kernel to kernel."""

from __future__ import annotations

from collections.abc import Iterable

from ...checkers.parse import Unit


def declared(unit: Unit, names: Iterable[str]) -> frozenset[str]:
    """Which of these functions the file of ``unit`` or a header it reads declares."""
    return unit.declared & frozenset(names)


def mapping_start(unit: Unit, vma: str = "vma") -> str:
    """The page offset at which a mapping begins, as an expression."""
    if declared(unit, ["vma_start_pgoff"]):
        return f"vma_start_pgoff({vma})"
    return f"{vma}->vm_pgoff"


def is_private(unit: Unit, vma: str = "vma") -> str:
    """Whether a mapping may get pages of its own when it is written to."""
    if declared(unit, ["vma_is_cow_mapping"]):
        return f"vma_is_cow_mapping({vma})"
    return f"is_cow_mapping({vma}->vm_flags)"
