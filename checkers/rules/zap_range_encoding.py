# SPDX-License-Identifier: GPL-2.0-only
"""Mappings are torn down in a fixed range although the core hands out their offsets.

Why:
    All files of a device share one numbering of offsets for tearing down.  A driver
    that has an op with an object gets mappings at offsets which the core picked, above
    all those that are made of an index.  A range from the first to the last region does
    not hold them: the user goes on to access a device that was reset or powered down.

Bad::

    unmap_mapping_range(mapping, INDEX_TO_OFFSET(FIRST), length_of_all, true);

Good::

    unmap_mapping_pages(mapping, first, nr, true);
    vfio_unmap_dynamic(vdev);   /* the core's: all up to the end */

Confidence:
    A driver may have such offsets if its table sets an op that is given a mapping and
    an object for it, known by its type.  A length of zero means all up to the end; one
    such call in the function is enough, and so is vfio_unmap_dynamic(), or a range that
    is read off an object.

References:
    The prototype in the discussion of "[RFC PATCH 0/9] vfio: Introduce mmap maple
    tree", August 2025: the range can go to the furthest extent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from clang.cindex import CursorKind

from ..checker import Checker
from ..cursors import arguments
from ..evaluate import evaluate
from ..finding import Finding, Severity
from ..graph import ways
from ..insertion import zapped
from ..main_file import preorder
from ..mark import Mark
from ..run import Run
from ..view import View
from ..walk import Node

checker = Checker(__name__, Severity.ERROR)

_TO_THE_END, _BOUNDED = "to the end", "bounded"
_LENGTH = 2
# What the core has for it; its body is in another module.
_CORE = "vfio_unmap_dynamic"


@checker.visit(CursorKind.CALL_EXPR)
def zap(node: Node, view: View) -> Iterator[Mark]:
    """A range that is torn down, and how far it goes."""
    given = arguments(node.cursor)
    if node.cursor.spelling == _CORE:
        yield view.mark(node, _TO_THE_END)
    elif zapped(node) and len(given) > _LENGTH:
        first, length = given[1 : _LENGTH + 1]
        if evaluate(length) == 0:
            yield view.mark(node, _TO_THE_END)
        elif not any(_is_of_object(each.spelling) for each in preorder((first,))):
            yield view.mark(node, _BOUNDED)


@checker.judge
def short(marks: tuple[Mark, ...], run: Run) -> Iterator[Finding]:
    """The bounded ranges in drivers with objects."""
    tables = [
        table
        for table in run.tables
        if any(table.function(op) is not None for op in run.object_ops)
    ]
    reached = ways(tables, run.following)
    whole = {mark.symbol for mark in marks if mark.message == _TO_THE_END}
    for mark in marks:
        bounded = mark.message == _BOUNDED and mark.symbol not in whole
        if bounded and mark.symbol in reached:
            message = (
                "mappings at offsets that the core handed out are not torn down: they "
                "are behind the end of this range"
            )
            yield checker.finding(replace(mark, message=message), reached[mark.symbol])


def _is_of_object(name: str) -> bool:
    """Whether a name is that of the page offset in an object."""
    return name == "vm_pgoff"
