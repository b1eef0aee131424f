# SPDX-License-Identifier: GPL-2.0-only
"""The offset within the region, out of the low bits.

Old::

    pgoff = vma->vm_pgoff & ((1U << (FOO_OFFSET_SHIFT - PAGE_SHIFT)) - 1);

New::

    pgoff = vfio_mmap_vma_pgoff(obj, vma);

The remainder of a division by the size of a slot is the same; so is either of a byte
offset.
"""

from __future__ import annotations

from ....checkers.expression import Expression
from ..claim import (
    Claim,
    Part,
    Shift,
    in_bytes,
    low_bits,
    operation,
    power_of_two,
)
from ..look import Encoded, In, Look


def claim(value: Expression, look: Look) -> Claim | None:
    """The claim on a mask or a remainder, or None."""
    match operation(value):
        case ("&", left, right):
            for one, other in ((left, right), (right, left)):
                encoded, bits = look.encodes(one), low_bits(other)
                if encoded is not None and bits is not None:
                    return _claim(encoded, bits)
        case ("%", left, slot):
            encoded, power = look.encodes(left), power_of_two(slot)
            if encoded is not None and power is not None:
                return _claim(encoded, power)
    return None


def _claim(encoded: Encoded, bits: int) -> Claim:
    part = Part.PAGES if encoded.unit == In.PAGES else Part.BYTES
    return Claim(part, encoded, Shift(in_bytes(encoded, bits)))
