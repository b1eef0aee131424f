# SPDX-License-Identifier: GPL-2.0-only
"""Huge mappings of memory that need not be aligned as its page offset is.

Why:
    A huge page maps an address to memory if both are aligned alike.  The address is
    chosen by the page offset, which the core aligns to the size of the region: the
    first page of a BAR is aligned so, too.  Memory that starts anywhere else, as a part
    of a larger one does, is not, and every access to it faults in single pages.

Bad::

    obj->phys = carveout->start + carveout->used;

Good::

    obj->phys = pci_resource_start(pdev, bar);

Confidence:
    Looked at are members of a driver's own structures that its handler of huge faults
    shifts down to a page frame number, and what they are set to: neither a PCI
    resource, nor aligned by ALIGN() and its kin, nor a copy of such a member.  It may
    well be aligned by the hardware; then the warning is in vain.

References:
    "mm/vfio: huge pfnmaps with !MAP_FIXED", December 2025, and the answers to it:
    offset and physical address must agree modulo the size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from clang.cindex import Cursor, CursorKind

from ..checker import Checker
from ..cursors import binary_operator
from ..evaluate import evaluate
from ..finding import Finding, Severity
from ..flow import Place, courses, openings
from ..initializer import stripped
from ..main_file import children, preorder
from ..mark import Mark
from ..page_offset import PAGE_SHIFTS, structure
from ..run import Run
from ..view import View
from ..walk import Node

checker = Checker(__name__, Severity.WARNING)

_HANDLER = "huge_fault"
_USED, _SET = "used ", "set "
_RESOURCES = frozenset(("pci_dev", "resource"))


@checker.visit(CursorKind.BINARY_OPERATOR)
def base(node: Node, view: View) -> Iterator[Mark]:
    """A member that is made a page frame number, and what a member is set to."""
    operator = binary_operator(node.cursor)
    sides = children(node.cursor)
    member = stripped(sides[0]) if len(sides) == 2 else node.cursor
    if member.kind != CursorKind.MEMBER_REF_EXPR or member.referenced is None:
        return
    name = _name(view, member.referenced)
    if name and operator == ">>" and evaluate(sides[1]) in PAGE_SHIFTS:
        yield view.mark(node, f"{_USED}{name}")
    elif name and operator == "=" and not _is_aligned(view, sides[1]):
        yield view.mark(node, f"{_SET}{name}")


@checker.judge
def misaligned(marks: tuple[Mark, ...], run: Run) -> Iterator[Finding]:
    """What sets the members that handlers of huge faults use."""
    reached = courses(run.linked, openings(run.linked), lambda step: True)
    handling = {
        fact.symbol
        for fact, course in reached.items()
        if fact.place is Place.PARAMETER
        and any(f".{_HANDLER} is " in note.message for note in course.notes)
    }
    used = {
        mark.message.removeprefix(_USED)
        for mark in marks
        if mark.message.startswith(_USED) and mark.symbol in handling
    }
    for mark in marks:
        member = mark.message.removeprefix(_SET)
        if mark.message != member and member in used:
            message = (
                f"{member} is mapped with huge pages, and need not be aligned as its "
                "page offset is: those would be used in vain"
            )
            way = run.ways.get(mark.symbol, ())
            yield checker.finding(replace(mark, message=message), way)


def _name(view: View, field: Cursor) -> str:
    """The structure and the name of a member that the files looked at declare."""
    own = view.path(field) in view.paths
    return f"{structure(field)}.{field.spelling}" if own else ""


def _is_aligned(view: View, value: Cursor) -> bool:
    """Whether a value is constant, a resource, aligned, or a copy of a member."""
    inside = stripped(value)
    if evaluate(inside) is not None:
        return True
    copied = inside.kind == CursorKind.MEMBER_REF_EXPR
    if copied and inside.referenced is not None and _name(view, inside.referenced):
        return True
    return any(_aligns(each) for each in preorder((value,)))


def _aligns(part: Cursor) -> bool:
    if part.kind == CursorKind.MEMBER_REF_EXPR and part.referenced is not None:
        return structure(part.referenced) in _RESOURCES
    if part.kind == CursorKind.CALL_EXPR:
        return "resource_start" in part.spelling
    # ALIGN() and round_down() end in a mask of the low bits.
    return part.kind == CursorKind.BINARY_OPERATOR and binary_operator(part) == "&"
