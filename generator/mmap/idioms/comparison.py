# SPDX-License-Identifier: GPL-2.0-only
"""Whether the mapping begins at one certain place of the file.

Old::

    if (vma->vm_pgoff != FOO_MEMORY_OFFSET >> PAGE_SHIFT)

New::

    if (obj->index != FOO_MEMORY_INDEX || vfio_mmap_vma_pgoff(obj, vma))

Which region is at that place is what the driver's own region-info op says.
"""

from __future__ import annotations

from ....checkers.expression import Expression
from ..claim import Claim, Part, operation
from ..look import PAGE_SHIFT, In, Look, folded


def claim(value: Expression, look: Look) -> Claim | None:
    """The claim on a comparison with a constant for equality, or None."""
    match operation(value):
        case ("==" | "!=" as operator, left, right):
            for one, other in ((left, right), (right, left)):
                encoded = look.encodes(one)
                place = folded(other)
                if encoded is not None and place is not None:
                    if encoded.unit == In.PAGES:
                        place <<= PAGE_SHIFT
                    return Claim(
                        Part.PLACE, encoded, None, place, equal=operator == "=="
                    )
    return None
