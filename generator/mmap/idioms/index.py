# SPDX-License-Identifier: GPL-2.0-only
"""The index of the region, out of the high bits.

Old::

    index = vma->vm_pgoff >> (FOO_OFFSET_SHIFT - PAGE_SHIFT);

New::

    index = obj->index;

A division by the size of a slot is the same; so is either of a byte offset.
"""

from __future__ import annotations

from ....checkers.expression import Expression
from ..claim import Claim, Part, Shift, in_bytes, index_shift, operation, power_of_two
from ..look import Look


def claim(value: Expression, look: Look) -> Claim | None:
    """The claim on a shift or a division, or None."""
    match operation(value):
        case (">>", left, bits):
            encoded = look.encodes(left)
            shift = index_shift(look, encoded, bits) if encoded is not None else None
            if encoded is not None and shift is not None:
                return Claim(Part.INDEX, encoded, shift)
        case ("/", left, slot):
            encoded, power = look.encodes(left), power_of_two(slot)
            if encoded is not None and power is not None:
                found = in_bytes(encoded, power)
                return Claim(Part.INDEX, encoded, Shift(found, str(found)))
    return None
