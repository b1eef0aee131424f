# SPDX-License-Identifier: GPL-2.0-only
"""What takes a window of the file's mappings away has to reach the dynamic ones too.

Old::

    unmap_mapping_range(core_vdev->inode->i_mapping, start, len, true);

New::

    unmap_mapping_range(core_vdev->inode->i_mapping, start, len, true);
    vfio_unmap_dynamic(core_vdev);
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import arguments, byte_range, walk
from ...checkers.expression import Constant, Expression, Member, expression
from ...checkers.main_file import Top
from ...checkers.parse import Unit
from ...checkers.walk import Node
from ...checkers.walk import walk as nodes_of
from ..editing.extents import text_of
from ..editing.fitting import DoesNotFit
from ..editing.layout import leading
from ..editing.program import functions
from ..editing.series import Edit
from .look import points_to
from .signatures import DEVICE

DYNAMIC = "vfio_unmap_dynamic"
_WORD = b"unmap_mapping_"


@dataclass(frozen=True, order=True)
class Zap:
    """``function`` in ``path`` takes a fixed window away; ``edit`` adds the rest."""

    path: str
    function: str
    edit: Edit


def zaps(unit: Unit) -> Iterator[Zap]:
    """The windows that a file takes away, and not the dynamic mappings with them."""
    for function in functions(unit) if _WORD in unit.content else ():
        names = {each.spelling for each in walk(function)}
        if DYNAMIC in names:
            continue
        for node in nodes_of([Top("", function)]).of(CursorKind.CALL_EXPR):
            device = _device(unit, node.cursor)
            if device:
                edit = _behind(unit, node, f"{DYNAMIC}({device});")
                yield Zap(unit.path, function.spelling, edit)


def _device(unit: Unit, call: Cursor) -> str:
    """The device whose file's mappings a call takes away, but not all of them."""
    if not call.spelling.startswith(_WORD.decode()):
        return ""
    given = [expression(each) for each in arguments(call)]
    device = _inode_of(given[0]) if given else None
    if device is None or _is_everything(given):
        return ""
    return text_of(unit, device)


def _inode_of(value: Expression) -> Cursor | None:
    match value:
        case Member(Member(device, "inode"), "i_mapping"):
            return device.cursor if points_to(device.cursor, DEVICE) else None
    return None


def _is_everything(given: list[Expression]) -> bool:
    match given[1:3]:
        case [Constant(0), Constant(0)]:
            return True
    return False


def _behind(unit: Unit, node: Node, text: str) -> Edit:
    parent = node.parent
    if parent is None or parent.kind != CursorKind.COMPOUND_STMT:
        raise DoesNotFit(node.cursor, "mappings are taken away inside of a statement")
    start, end = byte_range(node.cursor)
    content = unit.content
    end = content.index(b";", end) + 1
    margin = leading(content[content.rfind(b"\n", 0, start) + 1 : start])
    return Edit(unit.path, end, end, b"\n" + margin + text.encode())
