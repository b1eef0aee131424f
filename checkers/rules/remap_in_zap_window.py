# SPDX-License-Identifier: GPL-2.0-only
"""The driver maps at once and for good what it also tears down while it is mapped.

Why:
    unmap_mapping_range() takes the pages out of a mapping, and the next access is a
    fault.  A mapping that was filled by remap_pfn_range() when it was made has no
    handler that fills it again: every access after the first reset is a SIGBUS, until
    the user maps again.  A driver that moves the page offset out of the range gets
    around that, and its mappings are not torn down when they have to be.

Bad::

    static int foo_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
    {
            return remap_pfn_range(vma, vma->vm_start, pfn, size, prot);

Good::

    vma->vm_ops = &foo_vm_ops;      /* .fault calls vmf_insert_pfn() */
    return 0;

Confidence:
    Whether anything that is reached from the driver's table tears ranges down is known;
    whether the range holds this mapping is not.

References:
    The conversion of nvgrace-gpu to a fault handler, which came after 6.12.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from clang.cindex import CursorKind

from ..checker import Checker
from ..finding import Finding, Note, Severity
from ..flow import Course, Kind, Origin, Place, Slot, courses, openings
from ..graph import Table, called, ways
from ..insertion import insertion, zapped
from ..mark import Mark
from ..run import Run
from ..view import View
from ..walk import Node

checker = Checker(__name__, Severity.WARNING)

_INSERT = "inserts"


@checker.visit(CursorKind.CALL_EXPR)
def calls(node: Node, view: View) -> Iterator[Mark]:
    """What fills a mapping, and what empties it."""
    if insertion(node, view):
        yield view.mark(node, _INSERT)
    elif name := zapped(node):
        yield view.mark(node, f"{name}() tears down mappings here")


@checker.judge
def emptied(marks: tuple[Mark, ...], run: Run) -> Iterator[Finding]:
    """What is filled by the op itself, of a driver that empties."""
    filling = [mark for mark in marks if mark.message == _INSERT]
    emptying = [mark for mark in marks if mark.message != _INSERT]
    for table in run.tables if emptying else ():
        reached = ways([table], run.following)
        zaps = [mark for mark in emptying if mark.symbol in reached]
        found = _filling(run, table) if zaps else {}
        for mark in filling:
            if mark.symbol in found:
                yield _finding(run, mark, zaps[0], found[mark.symbol])


def _filling(run: Run, table: Table) -> dict[str, Course]:
    """The functions that fill mappings of a table's op and install no handlers."""
    starts = openings(run.linked, lambda slot: _is_of(slot, table))
    reached = courses(
        run.linked, starts, lambda step: step.target.place is not Place.INSTALLED
    )
    handled = {
        step.origin.symbol
        for each in run.facts
        for step in each.flow.steps
        if step.target.place is Place.INSTALLED
    }
    found: dict[str, Course] = {}
    for fact, course in sorted(reached.items()):
        on_the_way = {fact.symbol, *(step.origin.symbol for step in course.steps)}
        if fact.place is Place.PARAMETER and not on_the_way & handled:
            found.setdefault(fact.symbol, course)
    return found


def _is_of(slot: Slot, table: Table) -> bool:
    same = slot.location.path == table.location.path
    return same and called(slot.holder) == table.name


def _finding(run: Run, mark: Mark, zap: Mark, course: Course) -> Finding:
    moved = any(
        use.kind is Kind.WRITE
        and use.origin is Origin.VFIO
        and use.sighting.symbol == mark.symbol
        for use in run.uses
    )
    message = (
        "only the page offset that is written over keeps this mapping from being torn "
        "down without a handler to fill it again; install a fault handler"
        if moved
        else "this mapping may be torn down, and has no fault handler to fill it again"
    )
    way = (*course.notes, Note(zap.location, zap.message))
    return checker.finding(replace(mark, message=message), way)
