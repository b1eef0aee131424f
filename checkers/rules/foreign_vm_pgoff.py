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
    Reported are mappings that the function looks up or walks over, and not those that
    it is given, if it also asks for VM_PFNMAP or VM_IO: a guess that only reading can
    confirm.  Code that sets a mapping up knows its offset, and is left alone.

References:
    "[PATCH v0 14/15] mshv: Remove mapping of mmio space during map user ioctl",
    January 2026.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from clang.cindex import CursorKind

from ..checker import Checker
from ..cursors import binary_operator
from ..evaluate import evaluate
from ..finding import Finding, Severity
from ..flow import Kind, Origin
from ..initializer import stripped
from ..main_file import children
from ..mark import Mark
from ..run import Run
from ..view import View
from ..walk import Node

checker = Checker(__name__, Severity.WARNING)

# VM_PFNMAP and VM_IO.
_SPECIAL = 0x400 | 0x4000
_ASKS, _READS = "asks", "reads"
_MESSAGE = (
    "the page offset of a mapping that was looked up is taken for a physical address: "
    "it is what the user gave to mmap(2); ask the page tables"
)
_TAKING = frozenset((Kind.AS_PFN, Kind.WHOLE_BYTES, Kind.WHOLE_PAGES))


@checker.visit(CursorKind.BINARY_OPERATOR)
def flags(node: Node, view: View) -> Iterator[Mark]:
    """``vma->vm_flags & (VM_IO | VM_PFNMAP)``, either way round."""
    if binary_operator(node.cursor) == "&":
        sides = [stripped(side) for side in children(node.cursor)]
        for side, other in zip(sides, sides[::-1], strict=True):
            if side.spelling == "vm_flags" and (evaluate(other) or 0) & _SPECIAL:
                yield view.mark(node, _ASKS)


@checker.visit(CursorKind.MEMBER_REF_EXPR, CursorKind.DECL_REF_EXPR)
def reads(node: Node, view: View) -> Iterator[Mark]:
    """What the offset may be read by: the member, or the name of an accessor."""
    if "pgoff" in node.cursor.spelling:
        yield view.mark(node, _READS)


@checker.judge
def taken(marks: tuple[Mark, ...], run: Run) -> Iterator[Finding]:
    """The offsets of looked-up mappings in functions that ask what they are."""
    asking = {mark.symbol for mark in marks if mark.message == _ASKS}
    taking = {
        (token.path, token.start)
        for use in run.uses
        if use.origin is Origin.FOUND and use.kind in _TAKING
        for token in use.tokens
    }
    for mark in marks:
        read = mark.message == _READS and mark.token in taking
        if read and mark.symbol in asking:
            yield checker.finding(replace(mark, message=_MESSAGE))
