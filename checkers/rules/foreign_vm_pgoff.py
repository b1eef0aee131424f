# SPDX-License-Identifier: GPL-2.0-only
"""The page offset of somebody else's mapping is taken for a physical address.

Why:
    Code outside of VFIO that maps a device into a guest looks up the mapping and reads
    the page frame number from ``vm_pgoff``, because drivers used to put it there.  They
    do not any more, or will not: what is read is the offset that the user gave to
    mmap(2), and some other memory ends up in the guest.

Bad::

    vma = find_vma(mm, hva);
    if (vma->vm_flags & VM_PFNMAP)
            pa = (phys_addr_t)vma->vm_pgoff << PAGE_SHIFT;

Good::

    ret = follow_pfnmap_start(&args);
    pa = PFN_PHYS(args.pfn);

Confidence:
    Reported are mappings that the file looks up or walks over, and not those that it is
    given, where their flags say VM_PFNMAP or VM_IO: a guess that only reading can
    confirm.  Who skips such mappings, or falls back to the page offset when the page
    tables know nothing, is left alone.

References:
    "[PATCH v0 14/15] mshv: Remove mapping of mmio space during map user ioctl",
    January 2026.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from clang.cindex import CursorKind

from ..checker import Checker
from ..finding import Severity
from ..foreign import concerned, foreign_reads
from ..mark import Mark
from ..view import View
from ..walk import Node

checker = Checker(__name__, Severity.WARNING)

_MESSAGE = (
    "the page offset of a mapping that was looked up is taken for a physical address: "
    "it is what the user gave to mmap(2); ask the page tables"
)


@checker.visit(CursorKind.MEMBER_REF_EXPR, CursorKind.CALL_EXPR)
def taken(node: Node, view: View) -> Iterator[Mark]:
    """A page offset that is read where the flags say that there are no normal pages."""
    if node in _reads(view):
        yield view.mark(node, _MESSAGE)


@lru_cache(maxsize=1)
def _reads(view: View) -> frozenset[Node]:
    """Found once for a file: the nodes are asked about one after the other."""
    if not any(concerned(text.content) for text in view.texts.values()):
        return frozenset()
    return frozenset(read.node for read in foreign_reads(view))
