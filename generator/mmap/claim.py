# SPDX-License-Identifier: GPL-2.0-only
"""What an idiom says of an expression: what it means, and what takes its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import walk
from ...checkers.expression import Expression, Name, Operation, expression
from ..editing.extents import text_of
from ..editing.variables import initialiser
from .look import PAGE_SHIFT, Encoded, In, Look, folded

# What new code calls the object, its type, and how both declare it.
OBJECT = "obj"
POINTER = "struct vfio_mmap *"
DECLARED = POINTER + OBJECT
# Tells the indexes of the regions at a place of the file, in bytes, as the driver calls
# them, or raises DoesNotFit at the cursor; none as long as no op tells.
Placed = Callable[[Cursor, int], Sequence[str]]


class Part(Enum):
    """Which part of an encoded offset an expression takes out."""

    INDEX = auto()
    PAGES = auto()  # of the region, from its start
    BYTES = auto()  # of the region, from its start
    PLACE = auto()  # whether it is one certain place


@dataclass(frozen=True, order=True)
class Shift:
    """How far the index is shifted: by ``bits`` of a byte offset.

    ``text`` is how the driver's own code calls that, as in VFIO_PCI_OFFSET_SHIFT;
    empty where only a mask shows it.
    """

    bits: int
    text: str = ""


@dataclass(frozen=True)
class Claim:
    """``part`` is taken out of ``encoded``; ``shift`` says where the index begins.

    ``place`` is the encoded offset, in bytes, that it is compared with, and ``equal``
    whether it is asked for equality.
    """

    part: Part
    encoded: Encoded
    shift: Shift | None = None
    place: int = 0
    equal: bool = True

    @property
    def is_handed_over(self) -> bool:
        """Whether the caller has taken it out already."""
        return self.part != Part.INDEX and bool(self.encoded.kept)

    def text(self) -> str:
        """The expression that takes the place of the old one."""
        match self.part:
            case Part.INDEX:
                return f"{OBJECT}->index"
            case Part.PAGES:
                return region_pages(self.encoded)
            case Part.BYTES if self.encoded.kept_bytes:
                return self.encoded.kept
            case Part.BYTES:
                return f"((u64){region_pages(self.encoded)} << PAGE_SHIFT)"
        raise AssertionError(self)

    def bare(self) -> str:
        """The same without parentheses, for a place where nothing is around it."""
        text = self.text()
        return text[1:-1] if text.startswith("(") else text


def region_pages(encoded: Encoded) -> str:
    """The page within the region that ``encoded`` stands for."""
    if encoded.kept:
        return encoded.kept
    if encoded.vma:
        return f"vfio_mmap_vma_pgoff({OBJECT}, {encoded.vma})"
    return f"({encoded.whole} - {OBJECT}->vm_pgoff)"


def index_shift(look: Look, encoded: Encoded, bits: Expression) -> Shift | None:
    """What ``>> bits`` of ``encoded`` says of the layout; None if it is no constant."""
    number = folded(bits)
    if number is None:
        return None
    if isinstance(bits, Name) and bits.declaration is not None:
        given = initialiser(bits.declaration)
        bits = expression(given) if given is not None else bits
    if encoded.unit == In.BYTES:
        return Shift(number, _written(look, bits) or str(number))
    value = number + PAGE_SHIFT
    match minuend(look, bits):
        case str(text):
            return Shift(value, text)
    return Shift(value, str(value))


def minuend(look: Look, bits: Expression) -> str | None:
    """``X`` of ``X - PAGE_SHIFT``, or None."""
    operands = [each for each in _inner(bits) if each.kind.is_expression()]
    if len(operands) != 2 or look.text(operands[1]) != "PAGE_SHIFT":
        return None
    if any(each.kind == CursorKind.DECL_REF_EXPR for each in walk(operands[0])):
        return None
    return look.text(operands[0]).strip("()") or None


def _inner(bits: Expression) -> list[Cursor]:
    cursor = bits.cursor
    children = list(cursor.get_children())
    while len(children) == 1:
        cursor = children[0]
        children = list(cursor.get_children())
    return children


def _written(look: Look, bits: Expression) -> str:
    text = text_of(look.unit, bits.cursor)
    return text if text.isidentifier() else ""


def low_bits(value: Expression) -> int | None:
    """``n`` of ``(1 << n) - 1``, or None."""
    number = folded(value)
    if number is None or number <= 0:
        return None
    bits = number.bit_length()
    return bits if number == (1 << bits) - 1 else None


def power_of_two(value: Expression) -> int | None:
    """``n`` of ``1 << n``, or None."""
    number = folded(value)
    if number is None or number <= 0:
        return None
    bits = number.bit_length() - 1
    return bits if number == 1 << bits else None


def in_bytes(encoded: Encoded, bits: int) -> int:
    """How many bits of a byte offset ``bits`` of ``encoded`` are."""
    return bits if encoded.unit == In.BYTES else bits + PAGE_SHIFT


def operation(value: Expression) -> tuple[str, Expression, Expression] | None:
    """The operator and the two sides of a binary expression."""
    match value:
        case Operation(operator, (left, right)):
            return _plain(operator), left, right
    return None


def _plain(operator: str) -> str:
    """The operation that a compound assignment does."""
    return operator[:-1] if operator in ("&=", "%=", ">>=", "/=") else operator
