# SPDX-License-Identifier: GPL-2.0-only
"""Where control goes in C statements: what ends a path, and what leaves a loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import byte_range, walk

LOOPS = {CursorKind.FOR_STMT, CursorKind.WHILE_STMT, CursorKind.DO_STMT}


def terminates(statement: Cursor) -> bool:
    """Whether control provably never runs past ``statement``."""
    kind = statement.kind
    children = list(statement.get_children())
    if kind in (CursorKind.RETURN_STMT, CursorKind.GOTO_STMT):
        return True
    if kind == CursorKind.COMPOUND_STMT:
        return _block_terminates(children)
    if kind == CursorKind.IF_STMT:
        return len(children) == 3 and all(terminates(each) for each in children[1:])
    if kind == CursorKind.SWITCH_STMT:
        return _switch_terminates(children[-1])
    if kind in (CursorKind.CASE_STMT, CursorKind.DEFAULT_STMT, CursorKind.LABEL_STMT):
        return terminates(children[-1])
    return False


def _block_terminates(statements: Sequence[Cursor]) -> bool:
    """A label may be gone to from in front of what terminates."""
    ended = False
    for statement in statements:
        labelled = any(each.kind == CursorKind.LABEL_STMT for each in walk(statement))
        ended = terminates(statement) or (ended and not labelled)
    return ended


def _switch_terminates(compound: Cursor) -> bool:
    statements = list(compound.get_children())
    has_default = any(
        found.kind == CursorKind.DEFAULT_STMT
        for statement in statements
        for found in labels(statement)
    )
    return (
        has_default
        and not any(True for statement in statements for _ in breaks(statement))
        and bool(statements)
        and terminates(statements[-1])
    )


def labels(statement: Cursor) -> Iterator[Cursor]:
    """The ``case`` and ``default`` labels right in front of a statement."""
    while statement.kind in (CursorKind.CASE_STMT, CursorKind.DEFAULT_STMT):
        yield statement
        statement = list(statement.get_children())[-1]


def unlabelled(statement: Cursor) -> Cursor:
    """The statement behind its ``case`` and ``default`` labels."""
    while statement.kind in (CursorKind.CASE_STMT, CursorKind.DEFAULT_STMT):
        statement = list(statement.get_children())[-1]
    return statement


def breaks(statement: Cursor) -> Iterator[Cursor]:
    """The ``break`` statements that leave what ``statement`` stands in."""
    if statement.kind == CursorKind.BREAK_STMT:
        yield statement
    elif statement.kind != CursorKind.SWITCH_STMT and statement.kind not in LOOPS:
        for child in statement.get_children():
            yield from breaks(child)


def sections(compound: Cursor) -> Iterator[list[Cursor]]:
    """The statements of a switch, from one label to the next."""
    part: list[Cursor] = []
    for statement in compound.get_children():
        if part and any(True for _ in labels(statement)):
            yield part
            part = []
        part.append(statement)
    if part:
        yield part


def label_place(compound: Cursor, name: str) -> int:
    """Where the label is, in bytes."""
    return next(
        byte_range(found)[0]
        for found in walk(compound)
        if found.kind == CursorKind.LABEL_STMT and found.spelling == name
    )


def run_from(node: Cursor, place: int) -> Iterator[Cursor]:
    """What runs from the label at byte ``place`` on, or behind the switch around it."""
    children = list(node.get_children())
    for number, child in enumerate(children):
        start, end = byte_range(child)
        if not start <= place <= end:
            continue
        starts = child.kind == CursorKind.LABEL_STMT and start == place
        if starts:
            yield child
        elif child.kind != CursorKind.SWITCH_STMT:
            yield from run_from(child, place)
        if node.kind == CursorKind.COMPOUND_STMT:
            yield from children[number + 1 :]
        return
