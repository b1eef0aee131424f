# SPDX-License-Identifier: GPL-2.0-only
"""What a value has to do with a mapping's page offset."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

# Of what the files are parsed for.  Where it is more, offsets in bytes come from other
# files as something else.
PAGE_SHIFT = 12


class Form(StrEnum):
    """What a value is; the first three are pointers to a structure.

    A page offset, a place and what was written count pages unless they are shifted
    (:class:`Shape`); positions, addresses and what is relative to one count bytes.
    """

    VMA = "struct vm_area_struct"
    FAULT = "struct vm_fault"
    DESC = "struct vm_area_desc"
    WHOLE = "the page offset"
    PLACE = "a place counted as the page offset is"
    REWRITTEN = "what was written over the page offset"
    POSITION = "the position in the file of a device"
    START = "the first address of the mapping"
    DELTA = "relative to the start of the mapping"


POINTERS = frozenset((Form.VMA, Form.FAULT, Form.DESC))
OFFSETS = frozenset((Form.WHOLE, Form.PLACE, Form.REWRITTEN, Form.POSITION))


@dataclass(frozen=True, order=True)
class Shape:
    """A value of a form.

    ``scale`` is by how many bits a value is shifted to the left from the unit of its
    form: an offset in pages has 0, the same in bytes PAGE_SHIFT, and a position, which
    is in bytes, 0.  ``depth`` is how many pointers lead to the value.
    """

    form: Form
    scale: int = 0
    depth: int = 0

    @property
    def is_offset(self) -> bool:
        """Whether it is the offset itself, or a place in the same numbering."""
        return self.form in OFFSETS and self.depth == 0

    def moved(self, bits: int) -> Shape:
        """The value shifted to the left, to the right where ``bits`` is negative."""
        return replace(self, scale=self.scale + bits)

    def deeper(self, levels: int) -> Shape:
        """A pointer to the value, or what it points to where ``levels`` is -1."""
        return replace(self, depth=self.depth + levels)

    def place(self) -> Shape:
        """The offset with something added to it."""
        return replace(self, form=Form.PLACE) if self.form is Form.WHOLE else self
