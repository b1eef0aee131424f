# SPDX-License-Identifier: GPL-2.0-only
"""The page offset of a mapping is taken for a page frame number.

Why:
    That works where the driver wrote the number there before, or where the only region
    is at the offset 0.  An offset that the core hands out is no page frame number: the
    user would get other memory than was asked for, and any memory there is.

Bad::

    return remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff, size, prot);

Good::

    pfn = PHYS_PFN(region->addr) + vfio_mmap_vma_pgoff(obj, vma);
    return remap_pfn_range(vma, vma->vm_start, pfn, size, prot);

Confidence:
    Page frame numbers are parameters that the tree's own declarations call so, and what
    picks an element of an array.  The offset is followed as by vm_pgoff_decode; one
    that something was added to is still an offset.

References:
    aac6db75a9fc ("vfio/pci: Use unmap_mapping_range()"), with which vfio-pci
    stopped to keep a page frame number there.
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
def taken(marks: tuple[Mark, ...], run: Run) -> Iterator[Finding]:
    """Every offset of VFIO's that is taken for something else."""
    yield from findings(checker, run, frozenset((Kind.AS_PFN,)), _message)


def _message(use: Use) -> str:
    return (
        f"a page offset is used as a page frame number, {use.sighting.detail}: an "
        "offset that the core hands out is none; compute the number from the region"
    )
