# SPDX-License-Identifier: GPL-2.0-only
"""The region-info op touches the user's memory, or waits for who does.

Why:
    The core copies the answer, and the op is to be called also when a mapping is made
    of a region that nobody asked for before: with mmap_lock held, which a page fault in
    the user's memory takes, too.  An op that faults, or takes a lock that somebody
    holds while faulting, is a deadlock then.

Bad::

    mutex_lock(&foo->lock);         /* foo_read() holds it around copy_to_user() */
    info->size = foo->size;
    mutex_unlock(&foo->lock);

Good::

    info->size = READ_ONCE(foo->size);

Confidence:
    Accesses are told by the names of the kernel's functions, locks by the member that
    is locked: two devices' locks are taken for one.  A lock counts as held from the
    call that takes it to the next that lets it go, in the order of the text.

References:
    775f726a742a ("vfio: Add get_region_info_caps op").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from clang.cindex import Cursor, CursorKind

from ..checker import Checker
from ..cursors import arguments
from ..finding import Finding, Note, Severity
from ..graph import Edge, Ways, following, leading_to
from ..grouped import grouped
from ..main_file import preorder
from ..mark import Mark
from ..page_offset import structure
from ..run import Run
from ..view import View
from ..walk import Node

checker = Checker(__name__, Severity.WARNING)

_ACCESS = re.compile(
    r"^_*(?:(?:copy_(?:struct_)?(?:to|from)_user|clear_user|strncpy_from_user"
    r"|v?memdup_(?:array_)?user(?:_nul)?)|(?:get|put)_user(?:_\w+)?)$"
)
_TAKES = re.compile(
    r"(?:mutex_lock|down_read|down_write|down)(?:_interruptible|_killable|_nested)?"
    r"(?:_nested)?|class_\w+_constructor"
)
_LETS_GO = re.compile(r"mutex_unlock|up_read|up_write|up")
_USER = "touches the user's memory"
_TAKE, _RELEASE = "takes ", "lets go "


@checker.named(_ACCESS)
def access(node: Node, view: View) -> Iterator[Mark]:
    """A function of the kernel's that reads or writes the user's memory."""
    yield view.mark(node, _USER)


@checker.visit(CursorKind.CALL_EXPR)
def lock(node: Node, view: View) -> Iterator[Mark]:
    """A lock that is a member of something."""
    name = node.cursor.spelling
    taken = _TAKES.fullmatch(name) is not None
    if taken or _LETS_GO.fullmatch(name):
        member = _member(node.cursor)
        if member:
            yield view.mark(node, f"{_TAKE if taken else _RELEASE}{member}")


@checker.judge
def reached(marks: tuple[Mark, ...], run: Run) -> Iterator[Finding]:
    """What the ops get to."""
    edges = (edge for each in run.facts for edge in each.edges)
    calls = following(edge for edge in edges if edge.calls)
    touching = {mark.symbol for mark in marks if mark.message == _USER}
    holding = _held(marks, calls, touching)
    for table in run.tables:
        for op in run.region_info_ops:
            symbol = table.function(op)
            ways = Ways({symbol: ()} if symbol else {}, calls)
            for mark in marks:
                if mark.symbol in ways:
                    yield from _findings(mark, ways[mark.symbol], holding)


def _findings(
    mark: Mark, way: tuple[Note, ...], holding: Mapping[str, Note]
) -> Iterator[Finding]:
    lock = mark.message.removeprefix(_TAKE)
    if mark.message == _USER:
        message = "the region-info op touches the user's memory; the core does that"
        notes = way
    elif mark.message != lock and lock in holding:
        message = (
            f"the region-info op takes {lock}, which is held around an access to the "
            "user's memory"
        )
        notes = (*way, holding[lock])
    else:
        return
    yield checker.finding(replace(mark, message=message), notes)


def _held(
    marks: tuple[Mark, ...], calls: Mapping[str, Sequence[Edge]], touching: set[str]
) -> Mapping[str, Note]:
    """The locks that are held where the user's memory is touched, and where that is."""
    found: dict[str, Note] = {}
    leading = leading_to(touching, calls)
    for symbol, own in sorted(grouped((mark.symbol, mark) for mark in marks).items()):
        if not any(mark.message.startswith(_TAKE) for mark in own):
            continue
        touches = [mark.location for mark in own if mark.message == _USER]
        touches += [
            edge.location for edge in calls.get(symbol, ()) if edge.target in leading
        ]
        for place in touches:
            held: set[str] = set()
            for mark in own:
                if mark.location < place and mark.message.startswith(_TAKE):
                    held.add(mark.message.removeprefix(_TAKE))
                elif mark.location < place and mark.message.startswith(_RELEASE):
                    held.discard(mark.message.removeprefix(_RELEASE))
            for lock in held:
                found.setdefault(lock, Note(place, f"{lock} is held here"))
    return found


def _member(call: Cursor) -> str:
    """The structure and the member that a lock function is given the address of."""
    for argument in arguments(call)[:1]:
        for each in preorder((argument,)):
            if each.kind == CursorKind.MEMBER_REF_EXPR and each.referenced is not None:
                return f"{structure(each.referenced)}.{each.spelling}"
    return ""
