# SPDX-License-Identifier: GPL-2.0-only
"""Which offsets of the file an mmap op maps by way of its fault handler.

The shape is::

    index = vma->vm_pgoff >> (FOO_SHIFT - PAGE_SHIFT);
    …
    if (index >= FOO_ROM_INDEX)
        return -EINVAL;
    …
    vma->vm_ops = &foo_mmap_ops;
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import body, byte_range, walk
from ...checkers.expression import Constant, Member, Name, Operation, expression
from ..editing.control import terminates
from ..editing.effects import stores
from ..editing.extents import text_of
from ..editing.fitting import DoesNotFit
from .claim import minuend
from .listed import Listed
from .look import Look


@dataclass(frozen=True)
class Window:
    """Regions from 0 up to ``end``, which is not in it, each ``1 << shift`` bytes."""

    end: str
    shift: str


@dataclass(frozen=True)
class _Bound:
    """``statement`` leaves the op if the index is ``limit`` or more, ``text`` of it."""

    statement: Cursor
    limit: int
    text: str


def window(found: Listed) -> Window:
    """The window; raises DoesNotFit where its end is not seen."""
    index, shift = _index(found)
    bounds = list(_bounds(found, index))
    if not bounds:
        raise DoesNotFit(found.op, "up to which region it maps cannot be seen")
    last = min(bounds, key=lambda each: each.limit)
    _refuse_others(found, bounds, last)
    return Window(last.text, shift)


def _index(found: Listed) -> tuple[Cursor, str]:
    """The variable that has the region's index, and how far that is shifted."""
    for statement, target in stores(found.op):
        if not isinstance(target, Name) or target.declaration is None:
            continue
        match expression(list(statement.get_children())[1]):
            case Operation(">>", (Member(_, "vm_pgoff"), bits)):
                shift = minuend(Look(found.unit, found.op), bits)
                if shift:
                    return target.declaration, shift
    raise DoesNotFit(found.op, "the index of the region is not seen")


def _bounds(found: Listed, index: Cursor) -> Iterator[_Bound]:
    installed = byte_range(found.installs)[0]
    compound = body(found.op)
    for each in compound.get_children() if compound is not None else ():
        children = list(each.get_children())
        if each.kind != CursorKind.IF_STMT or len(children) != 2:
            continue
        if byte_range(each)[0] > installed or not terminates(children[1]):
            continue
        match expression(children[0]):
            case Operation(">=", (Name() as name, Constant(limit) as end)):
                if name.key == index.hash:
                    yield _Bound(each, limit, text_of(found.unit, end.cursor))


def _refuse_others(found: Listed, bounds: list[_Bound], last: _Bound) -> None:
    """A region of the window is mapped in this way, or not at all."""
    installed = byte_range(found.installs)[0]
    beyond = [byte_range(each.statement) for each in bounds]
    for each in walk(found.op):
        at = byte_range(each)[0]
        if each.kind != CursorKind.RETURN_STMT or at > installed:
            continue
        if any(start <= at < end for start, end in beyond):
            continue
        value = next(iter(each.get_children()), None)
        match expression(value) if value is not None else None:
            case Constant(number) if number < 0:
                continue
            case Name():
                continue
        raise DoesNotFit(each, f"a region below {last.text} is mapped otherwise here")
