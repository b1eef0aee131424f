# SPDX-License-Identifier: GPL-2.0-only
"""A driver with regions has no region-info op although the tree has one.

Why:
    Where the core asks only the op, VFIO_DEVICE_GET_REGION_INFO fails for a driver
    without it and no device of it can be used: that happened to a driver that was
    merged beside the conversion of all others.  Where the core still falls back to the
    driver's ioctl, such a driver holds up the end of the fallback.

Bad::

    static const struct vfio_device_ops foo_ops = {
            .ioctl = foo_ioctl,
            .mmap = foo_mmap,
    };

Good::

    static const struct vfio_device_ops foo_ops = {
            .ioctl = foo_ioctl,
            .get_region_info = foo_ioctl_get_region_info,
            .mmap = foo_mmap,
    };

Confidence:
    The op is told by its type, so its name does not matter.  A driver has regions if
    its table has read, write or mmap, or if its ioctl looks for the command.  A driver
    with none of the three is left alone only if the command of its ioctl can be
    followed to every function that looks at it and none of them asks for region info.

References:
    2e38c50ae492 was merged without the op; "vfio/xe: Add default handler for
    .get_region_info_caps" repaired it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..checker import Checker
from ..command import OUT_OF_SIGHT
from ..finding import Finding, Note, Severity, Unanalysed
from ..graph import Table, called
from ..mark import Mark
from ..region_info import PLACES, answers
from ..run import Run
from ..view import View
from ..walk import Node

checker = Checker(__name__, Severity.ERROR)

# Without one of these a user cannot reach the content of a region.
_ACCESS = ("read", "write", "mmap")


@checker.visit(*PLACES)
def answer(node: Node, view: View) -> Iterator[Mark]:
    """Every place that looks for the command: a driver that gets there has regions."""
    if answers(node):
        yield view.mark(node, "VFIO_DEVICE_GET_REGION_INFO is answered here")


@checker.judge
def without(marks: tuple[Mark, ...], run: Run) -> Iterator[Finding | Unanalysed]:
    """The tables that lack an op which this tree has."""
    ops = run.region_info_ops
    for table in run.tables:
        if not ops or any(table.function(op) is not None for op in ops):
            continue
        if table.unrecognised:
            yield table.not_understood()
            continue
        regions = _regions(table, marks, run)
        if regions is not None:
            why, notes = regions
            op = " or ".join(f".{name}" for name in ops)
            message = f"{table.name} has no {op}, {why}"
            mark = Mark(table.location, message, "", (table.location.path, 0))
            yield checker.finding(mark, notes)


def _regions(
    table: Table, marks: tuple[Mark, ...], run: Run
) -> tuple[str, tuple[Note, ...]] | None:
    """Why a driver has regions, or may have some."""
    for field in _ACCESS:
        if table.function(field) is not None:
            return f"but .{field} for its regions", ()
    ioctl = table.function("ioctl")
    if ioctl is None:
        return None
    if not ioctl:
        return "and its .ioctl cannot be told", ()
    reached = run.receivers(table)
    for mark in marks:
        way = run.way_to(mark, reached)
        if way is not None:
            note = Note(mark.location, mark.message)
            return "but its ioctl answers for regions", (*way, note)
    for symbol in sorted(reached):
        if symbol == OUT_OF_SIGHT or symbol not in run.defined:
            what = f"{called(symbol)}() does" if symbol else "it does"
            return f"and what {what} with the command is not seen", reached[symbol]
    return None
