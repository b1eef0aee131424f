# SPDX-License-Identifier: GPL-2.0-only
"""The page offset of a mapping is compared with a constant that encodes a region.

Why:
    The driver expects the offset that it once put into its answer about the region.
    Offsets that the core hands out are others, and may be others each time: mappings
    that are right are refused, or wrong ones let through.

Bad::

    if (vma->vm_pgoff != FOO_MEMORY_OFFSET >> PAGE_SHIFT)
            return -EINVAL;

Good::

    if (obj->index != FOO_MEMORY_REGION || vfio_mmap_vma_pgoff(obj, vma))
            return -EINVAL;

Confidence:
    Constants are what the compiler can fold, zero and the cases of a switch among them,
    and an index that is shifted to the left.  The end of a type, as in a check for
    overflow, is no such constant; what is compared with a variable is not reported.

References:
    "[RFC PATCH 0/9] vfio: Introduce mmap maple tree", August 2025, and the answers
    to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..checker import Checker
from ..finding import Finding, Severity
from ..flow import Kind, Use
from ..mark import Mark
from ..run import Run
from ..used import findings

checker = Checker(__name__, Severity.ERROR)


@checker.judge
def compared(marks: tuple[Mark, ...], run: Run) -> Iterator[Finding]:
    """Every comparison of an offset of VFIO's."""
    yield from findings(checker, run, frozenset((Kind.COMPARE,)), _message)


def _message(use: Use) -> str:
    return (
        f"a page offset is compared {use.sighting.detail}: the core may hand out any "
        "offset for a region; compare the index of the mmap object"
    )
