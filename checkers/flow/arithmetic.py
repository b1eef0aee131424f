# SPDX-License-Identifier: GPL-2.0-only
"""What an operator makes of a page offset."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..page_offset import PAGE_SHIFTS
from .shape import OFFSETS, Form, Shape
from .use import Kind

COMPARISONS = frozenset(("==", "!=", "<", ">", "<=", ">="))
_EITHER_WAY = frozenset(("+", "|", "^", "*", "&", "-"))
TRUTH = frozenset(("&&", "||", "!"))
# Bytes: no access is wider.
_WIDEST = 64
_WORD = (1 << 64) - 1


@dataclass(frozen=True)
class Operand:
    """The other operand: its ``value`` if it is constant, in pages or bytes as it is.

    ``encoded`` is whether it is computed as page offsets are encoded: an index that is
    shifted to the left.  ``declared`` is whether the driver says it in its ops table:
    a layout that the core may ask for.
    """

    value: int | None = None
    encoded: bool = False
    declared: bool = False


@dataclass(frozen=True)
class Outcome:
    """The operation is a use of some kind, or its value goes on; or it is nothing."""

    kind: Kind | None = None
    shape: Shape | None = None
    detail: str = ""


NOTHING = Outcome()


def binary(operator: str, shape: Shape, left: bool, other: Operand) -> Outcome:
    """``value operator other``, or the other way round where ``left`` is not set."""
    if shape.depth or shape.form not in OFFSETS:
        return _address(operator, shape, left)
    if shape.form is Form.POSITION and _only_aligns(operator, other):
        return NOTHING
    if operator in COMPARISONS:
        return _compared(operator, shape, other)
    if operator in TRUTH:
        return Outcome(Kind.COMPARE, None, "with 0")
    if not left and operator not in _EITHER_WAY:
        return Outcome(whole_kind(shape), None, f"on the right of {operator}")
    return _computed(operator, shape, left, other)


def _only_aligns(operator: str, other: Operand) -> bool:
    """Whether an operation on a position asks how it is aligned, or for its sign."""
    if other.value is None:
        return False
    aligning = operator in ("%", "&") and 0 <= other.value <= _WIDEST
    return aligning or (operator in COMPARISONS and other.value == 0)


def _computed(operator: str, shape: Shape, left: bool, other: Operand) -> Outcome:
    match operator:
        case ">>" if other.declared:
            return Outcome(Kind.WHOLE_BYTES, None, "by the layout in the ops table")
        case ">>" | "/":
            return _lowered(shape, _bits(operator, other.value), operator)
        case "<<" | "*":
            return _raised(shape, _bits(operator, other.value), operator)
        case "%":
            return Outcome(Kind.DECODE_OFFSET, None, "by %")
        case "&":
            return _masked(shape, other.value)
        case "-" | "^":
            return _without(operator, shape, left, other)
        case "+" | "|":
            return Outcome(shape=shape.place())
    return Outcome(whole_kind(shape), None, f"by {operator}")


def whole_kind(shape: Shape) -> Kind:
    """What the use of an offset of which nothing is taken is, by its unit."""
    in_bytes = shape.form is Form.POSITION or shape.scale in PAGE_SHIFTS
    return Kind.WHOLE_BYTES if in_bytes else Kind.WHOLE_PAGES


def truth(shape: Shape) -> Outcome:
    """The offset decides something as it is."""
    return Outcome(Kind.COMPARE, None, "with 0") if shape.is_offset else NOTHING


def _bits(operator: str, value: int | None) -> int | None:
    """How many bits an operation with a constant shifts by, None of any other."""
    if value is None or value < 0:
        return None
    if operator in ("<<", ">>"):
        return value
    return value.bit_length() - 1 if value.bit_count() == 1 else None


def _lowered(shape: Shape, bits: int | None, operator: str) -> Outcome:
    if bits is not None and bits <= shape.scale:
        return Outcome(shape=shape.moved(-bits))
    return Outcome(Kind.DECODE_INDEX, None, f"by {operator}")


def _raised(shape: Shape, bits: int | None, operator: str) -> Outcome:
    if bits is None:
        return Outcome(whole_kind(shape), None, f"by {operator}")
    return Outcome(shape=shape.moved(bits))


def _masked(shape: Shape, mask: int | None) -> Outcome:
    if mask is None:
        return Outcome(Kind.DECODE_OFFSET, None, "by &")
    low = (1 << shape.scale) - 1
    if mask & _WORD | low == _WORD:
        return Outcome(shape=shape)
    if not mask & _WORD & ~low:
        return NOTHING
    kind = Kind.DECODE_INDEX if _is_high(mask & _WORD, low) else Kind.DECODE_OFFSET
    return Outcome(kind, None, "by &")


def _is_high(mask: int, low: int) -> bool:
    """Whether a mask takes the upper bits of an offset and not the lowest one."""
    return not mask & (low + 1)


def _without(operator: str, shape: Shape, left: bool, other: Operand) -> Outcome:
    whole = shape.form in (Form.WHOLE, Form.POSITION)
    if other.encoded or (other.value and whole):
        return Outcome(Kind.DECODE_OFFSET, None, f"by {operator}")
    if other.value is not None:
        return Outcome(shape=shape.place() if left else None)
    if operator == "^":
        return Outcome(shape=shape.place())
    return Outcome(Kind.RELATIVE, None, "to what is subtracted")


def _compared(operator: str, shape: Shape, other: Operand) -> Outcome:
    if other.encoded:
        return Outcome(Kind.COMPARE, None, "with an index that is shifted")
    if other.value is None:
        return Outcome(whole_kind(shape), None, "compared with what is not constant")
    value = other.value & _WORD
    widest = value >= (1 << 31) - 1 and not value & (value + 1)
    if widest and operator not in ("==", "!="):
        return Outcome(whole_kind(shape), None, "compared with the end of a type")
    return Outcome(Kind.COMPARE, None, f"with {other.value}")


def _address(operator: str, shape: Shape, left: bool) -> Outcome:
    """Arithmetic on addresses and on what is relative to the mapping."""
    if shape.form is Form.START and operator == "-" and not left:
        delta = replace(shape, form=Form.DELTA)
        return Outcome(Kind.RELATIVE, delta, "to the start of the mapping")
    if shape.form is Form.DELTA and operator in ("<<", ">>", "/", "*", "&") and left:
        return Outcome(shape=shape)
    if shape.depth and operator in ("+", "-") and left:
        return Outcome(shape=shape)
    return NOTHING
