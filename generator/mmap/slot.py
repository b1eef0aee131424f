# SPDX-License-Identifier: GPL-2.0-only
"""A mapping that has to end in the slot in which it begins.

Old::

    if ((vma->vm_pgoff + vma_pages(vma) - 1) >> SHIFT != vma->vm_pgoff >> SHIFT)
        return -EINVAL;

That goes: the core lets no mapping go on behind the pages of its object.
"""

from __future__ import annotations

import errno

from clang.cindex import Cursor, CursorKind

from ...checkers.expression import Call, Constant, Expression, Operation, expression
from .claim import Claim, Part, Shift, in_bytes, index_shift, operation, power_of_two
from .claiming import claimed
from .look import In, Look

_PAGES = "vma_pages"


def slot(statement: Cursor, look: Look) -> Claim | None:
    """The claim on the index where a statement is such a check, else None."""
    if statement.kind != CursorKind.IF_STMT:
        return None
    children = list(statement.get_children())
    if len(children) != 2 or not _refuses(children[1]):
        return None
    match expression(children[0]):
        case Operation("!=", (left, right)):
            for last, first in ((left, right), (right, left)):
                found = claimed(first, look)
                shift = _of_last_page(last, look)
                if found is not None and shift is not None and _is_same(found, shift):
                    return found
    return None


def _is_same(found: Claim, shift: Shift) -> bool:
    """Whether it is the index of the first page, shifted as that of the last."""
    index = found.part == Part.INDEX and bool(found.encoded.vma)
    return index and found.shift is not None and found.shift.bits == shift.bits


def _of_last_page(value: Expression, look: Look) -> Shift | None:
    """How the index of a mapping's last page is shifted, where ``value`` is that."""
    match operation(value):
        case (
            ">>" | "/" as operator,
            Operation("-", (Operation("+", (start, Call() as pages)), Constant(1))),
            bits,
        ):
            encoded = look.encodes(start)
            if encoded is None or encoded.unit != In.PAGES or not encoded.vma:
                return None
            if pages.callee != _PAGES or _given(pages, look) != [encoded.vma]:
                return None
            if operator == ">>":
                return index_shift(look, encoded, bits)
            power = power_of_two(bits)
            return Shift(in_bytes(encoded, power)) if power is not None else None
    return None


def _given(call: Call, look: Look) -> list[str]:
    return [look.text(each.cursor) for each in call.arguments]


def _refuses(then: Cursor) -> bool:
    """Whether it is ``return -EINVAL;``, which is what the core says."""
    inside = list(then.get_children()) if then.kind == CursorKind.COMPOUND_STMT else []
    statement = inside[0] if len(inside) == 1 else then
    if statement.kind != CursorKind.RETURN_STMT:
        return False
    match [expression(each) for each in statement.get_children()]:
        case [Constant(number)]:
            return number == -errno.EINVAL
    return False
