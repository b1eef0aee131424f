# SPDX-License-Identifier: GPL-2.0-only
"""Whether the lock of an address space is held, by the calls that take it."""

from __future__ import annotations

import re

from clang.cindex import Cursor, CursorKind

from ..cursors import byte_range
from ..walk import Node
from .scene import Scene

_TAKES = re.compile(r"mmap_(?:read|write)_(?:lock\w*|trylock)|mmap_assert_\w*locked")
_DROPS = re.compile(r"mmap_(?:read|write)_unlock\w*")
# Who waits for a lock may sleep, and may go on to do so until it gets at one of these.
_WAITS = re.compile(r"mmap_(?:read|write)_lock\w*")
_ATOMIC = re.compile(
    r"_*(?:raw_|bit_)?(?:spin|read|write)_(?:try)?lock\w*|_*rcu_read_lock\w*"
    r"|_*local_(?:irq|bh)_(?:disable|save)\w*|(?:raw_|arch_)*local_irq_(?:disable|save)"
    r"|_*preempt_(?:disable|count_add)\w*|pagefault_disable|kmap_(?:local|atomic)\w*"
    r"|class_(?!mutex|rwsem|mmap)\w*_constructor"
)
_DEPTH = 4


def is_locked(scene: Scene, node: Node, variable: Cursor, depth: int = _DEPTH) -> bool:
    """Whether mmap_lock is held at ``node``, on every way there.

    By this function, or by all that call it with the mapping ``variable``.
    """
    if depth == 0:
        return False
    before = _before(scene, node)
    taken = _passed(before, _TAKES, node)
    dropped = [
        byte_range(call.cursor)[0]
        for call in before
        if _DROPS.fullmatch(call.cursor.spelling) and not _apart(scene, call, node)
    ]
    if taken or dropped:
        return bool(taken) and max(taken) > max(dropped, default=-1)
    handed = _handed(scene, variable)
    return bool(handed) and all(
        is_locked(scene, call, each, depth - 1) for call, each in handed
    )


def may_sleep(scene: Scene, node: Node, variable: Cursor, depth: int = _DEPTH) -> bool:
    """Whether code at ``node``, where the lock is held, is seen to be free to sleep.

    It waited for the lock, and since then nothing was called that forbids to sleep,
    even if that was ended before: a word too many refuses what would be right.
    """
    before = _before(scene, node)
    waits = _passed(before, _WAITS, node)
    since = max(waits, default=-1)
    if any(
        _ATOMIC.fullmatch(call.cursor.spelling)
        for call in before
        if byte_range(call.cursor)[0] > since
    ):
        return False
    if waits or depth == 0:
        return bool(waits)
    handed = _handed(scene, variable)
    return bool(handed) and all(
        may_sleep(scene, call, each, depth - 1) for call, each in handed
    )


def _before(scene: Scene, node: Node) -> list[Node]:
    """The calls that stand before ``node`` in its function."""
    place = byte_range(node.cursor)[0]
    return [
        call
        for call in scene.calls(node.top.cursor)
        if byte_range(call.cursor)[0] < place
    ]


def _passed(calls: list[Node], names: re.Pattern[str], node: Node) -> list[int]:
    """Where those of ``calls`` are that everybody who gets to ``node`` has been at."""
    return [
        byte_range(call.cursor)[0]
        for call in calls
        if names.fullmatch(call.cursor.spelling) and _always(call, node)
    ]


def _handed(scene: Scene, variable: Cursor) -> list[tuple[Node, Cursor]]:
    """The calls that hand the mapping over, if it is a parameter."""
    if variable.kind != CursorKind.PARM_DECL:
        return []
    return list(scene.handed(variable))


def _always(call: Node, node: Node) -> bool:
    """Whether who gets to ``node`` has been at the call: no branch is around it.

    The condition of an ``if`` is always looked at, as far as its first operand.
    """
    around = set(node)
    for child in call:
        parent = child.parent
        if parent is None or parent in around:
            return True
        branches = parent.kind in (
            CursorKind.IF_STMT,
            CursorKind.WHILE_STMT,
            CursorKind.CONDITIONAL_OPERATOR,
            CursorKind.BINARY_OPERATOR,
        )
        if branches and child.index > 0:
            return False
        if parent.kind in (CursorKind.FOR_STMT, CursorKind.SWITCH_STMT):
            return False
    return True


def _apart(scene: Scene, call: Node, node: Node) -> bool:
    """Whether the call is in a branch that does not get to ``node``."""
    around = set(node)
    for child in call:
        if child.parent is None or child.parent in around:
            return False
        if child.kind == CursorKind.COMPOUND_STMT and scene.leaves(child):
            return True
    return False
