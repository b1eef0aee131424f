# SPDX-License-Identifier: GPL-2.0-only
"""The region, or the offset in it, is taken out of the page offset of a mapping.

Why:
    The user got the offset from VFIO and gives it back to mmap(2).  What it is made of
    is nobody's business but that of who made it: as soon as the core hands offsets out,
    the upper bits are no index and the lower ones no offset in a region, and the driver
    maps something else than what the user asked for.  The core finds the object that
    belongs to the offset and gives it to the driver.

Bad::

    index = vma->vm_pgoff >> (VFIO_PCI_OFFSET_SHIFT - PAGE_SHIFT);
    pgoff = vma->vm_pgoff & ((1U << (VFIO_PCI_OFFSET_SHIFT - PAGE_SHIFT)) - 1);

Good::

    index = obj->index;
    pgoff = vfio_mmap_vma_pgoff(obj, vma);

Confidence:
    The offset is followed from the ops table: through helpers in any file, handlers of
    faults and callbacks of the driver, locals, pointers, macros and accessor functions,
    into arithmetic with macros, literals and variables alike.  Mappings of other
    objects, as the dma-buf of a driver, are left alone, and so is what only subtracts
    something that is no constant.  An offset that gets into an array or to a function
    pointer in a variable is not followed.

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

_INSTEAD = {
    Kind.DECODE_INDEX: ("region index", "take it from the mmap object"),
    Kind.DECODE_OFFSET: (
        "offset in the region",
        "subtract the page offset of the mmap object instead",
    ),
}


@checker.judge
def decoded(marks: tuple[Mark, ...], run: Run) -> Iterator[Finding]:
    """Every decode of an offset of VFIO's."""
    yield from findings(checker, run, frozenset(_INSTEAD), _message)


def _message(use: Use) -> str:
    what, instead = _INSTEAD[use.kind]
    return (
        f"the {what} is decoded from a page offset {use.sighting.detail}: an offset "
        f"that the core hands out does not hold it; {instead}"
    )
