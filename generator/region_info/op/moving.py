# SPDX-License-Identifier: GPL-2.0-only
"""The arm of a function that serves several commands moves into a new function."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind

from ....checkers.cursors import byte_range, walk
from ....checkers.lexer import Kind, tokens
from ...editing.fitting import DoesNotFit
from ...editing.layout import (
    TAB,
    column,
    in_front_of,
    inside,
    leading,
    lift,
    line_start,
    semicolon,
)
from ...editing.render import render
from ...editing.series import Edit
from ...editing.variables import initialiser, names_in
from ..lifting.declarations import declarations, needed, unneeded, without_nested
from ..lifting.level import Level
from ..lifting.lifted import Lifted, span
from ..request.renaming import Names
from .bindings import bindings
from .inplace import claimed, declared, introduced, renames
from .signature import Home, signature
from .told import told


def moved(level: Level, name: str, names: Names, home: Home) -> list[Edit]:
    """The edit that puts a new function in front of the one the arm stands in."""
    unit, lifted = level.unit, level.lifted
    used = needed(lifted)
    local = [
        *bindings(level, names, used),
        *_moved_declarations(level, names, used),
        *introduced(level),
    ]
    text = render(
        "region_info_drivers/op.c",
        signature=signature(home.storage, name, names),
        declarations="\n".join(local),
        statements=b"\n\n".join(
            [*told(level, names, used), *_chunks(level, names, used)]
        ).decode("utf-8", "surrogateescape"),
        export=home.export,
        name=name,
    )
    place = in_front_of(unit.content, byte_range(level.function)[0])
    return [Edit(unit.path, place, place, text.encode("utf-8", "surrogateescape"))]


def _moved_declarations(
    level: Level, names: Names, used: frozenset[int]
) -> Iterator[str]:
    lifted, content = level.lifted, level.unit.content
    edits = sorted(set(declared(lifted, names, used)))
    gone = {variable.hash for variable in unneeded(lifted, used)}
    for statement in declarations(lifted):
        kept = [
            child
            for child in statement.get_children()
            if child.kind == CursorKind.VAR_DECL and child.hash not in gone
        ]
        if not kept:
            continue
        _refuse_hoisting(lifted, statement, kept)
        start, end = byte_range(statement)
        first = _begin(content, start)
        shift = column(leading(content[first:start])) - TAB if first < start else 0
        inner = [edit for edit in edits if start <= edit.start and edit.end <= end]
        text = lift(content, first, semicolon(content, end), inner, shift)
        text = text if first < start else b"\t" + text
        yield text.decode("utf-8", "surrogateescape")


def _begin(content: bytes, start: int) -> int:
    """Where the line begins, or ``start`` where something else is in front of it."""
    first = line_start(content, start)
    return start if content[first:start].strip() else first


def _refuse_hoisting(lifted: Lifted, statement: Cursor, kept: list[Cursor]) -> None:
    """A declaration behind statements may only move up if its value is constant."""
    before = [
        item
        for item in lifted.items
        if item.text != b""
        and item.statements[0].kind != CursorKind.DECL_STMT
        and span(item.statements)[0] < byte_range(statement)[0]
    ]
    for variable in kept:
        value = initialiser(variable)
        if before and value is not None and any(True for _ in names_in(value)):
            raise DoesNotFit(
                variable,
                f"{variable.spelling} is declared behind statements its value may "
                "depend on",
            )


def _chunks(level: Level, names: Names, used: frozenset[int]) -> Iterator[bytes]:
    """The statements of the path, in runs that stand together in the file."""
    edits = [
        *claimed(level.lifted),
        *renames(level.reading, level.lifted, names),
        *_exits(level),
        *without_nested(level.lifted, used),
    ]
    content = level.unit.content
    for start, end in _runs(level):
        first = _begin(content, start)
        inner = [edit for edit in edits if first <= edit.start < end]
        last = max([end, *(edit.end for edit in inner)])
        text = lift(content, first, last, inner, _depth(level, start, end) - TAB)
        if content[first - 1 : first] != b"\n" and not text.startswith(b"\n"):
            text = b"\t" + text.lstrip()
        if text.strip():
            yield text.strip(b"\n")


def _depth(level: Level, start: int, end: int) -> int:
    """The column of a run: that of its first statement in a line of its own."""
    content = level.unit.content
    for item in level.lifted.items:
        statement = item.statements[0]
        while statement.kind == CursorKind.LABEL_STMT:
            statement = list(statement.get_children())[-1]
        begin = byte_range(statement)[0]
        line = content[line_start(content, begin) : begin]
        if start <= begin < end and not line.strip():
            return column(line)
    return TAB


def _runs(level: Level) -> Iterator[tuple[int, int]]:
    """Byte ranges of statements that only comments and blanks separate."""
    content = level.unit.content
    start = end = None
    for item in level.lifted.items:
        if item.statements[0].kind == CursorKind.DECL_STMT and item.claim is None:
            continue
        first, last = span(item.statements)
        last = semicolon(content, last)
        if end is not None and end <= first and _is_gap(content[end:first]):
            end = last
            continue
        if start is not None and end is not None:
            yield start, end
        start, end = _comments_above(content, level, first), last
    if start is not None and end is not None:
        yield start, end


def _is_gap(text: bytes) -> bool:
    return all(token.kind in (Kind.COMMENT, Kind.NEWLINE) for token in tokens(text))


def _comments_above(content: bytes, level: Level, start: int) -> int:
    """``start``, or where the comments begin that stand right above it."""
    begin = last_end = byte_range(level.function)[0]
    pending: int | None = None
    for token in tokens(content[begin:start]):
        if token.kind == Kind.NEWLINE:
            continue
        if token.kind == Kind.COMMENT:
            own_line = b"\n" in content[last_end : begin + token.start]
            if pending is None and own_line:
                pending = begin + token.start
        else:
            pending = None
            last_end = begin + token.end
    return start if pending is None else pending


def _exits(level: Level) -> Iterator[Edit]:
    """``break`` in the middle of an arm: what follows the switch takes its place."""
    path, lifted = level.reading.path, level.lifted
    leaving = [
        found
        for item in lifted.items
        if item.claim is None
        for statement in item.statements
        for found in _breaks_in(statement, path.exits, lifted)
    ]
    if not leaving:
        return
    unit, behind = level.unit, _behind_switch(lifted, leaving[0])
    after = lifted.reading.scope.text(behind) + b";"
    if behind.kind != CursorKind.RETURN_STMT:
        label = _free_label(level)
        after = b"goto " + label + b";"
        place = _begin(unit.content, byte_range(behind)[0])
        yield Edit(unit.path, place, place, label + b":\n")
    for found in leaving:
        start, end = byte_range(found)
        yield Edit(unit.path, start, semicolon(unit.content, end), after)


def _free_label(level: Level) -> bytes:
    taken = {
        each.spelling
        for each in walk(level.function)
        if each.kind == CursorKind.LABEL_STMT
    }
    names = ("out", *(f"out{number}" for number in range(len(taken))))
    return next(name for name in names if name not in taken).encode()


def _breaks_in(
    statement: Cursor, exits: frozenset[int], lifted: Lifted
) -> Iterator[Cursor]:
    dropped = lifted.dropped()
    for found in walk(statement):
        if (
            found.kind == CursorKind.BREAK_STMT
            and found.hash in exits
            and not inside(byte_range(found)[0], dropped)
        ):
            yield found


def _behind_switch(lifted: Lifted, leaving: Cursor) -> Cursor:
    """The first statement behind the switch; raises DoesNotFit where there is none."""
    removal = max(edit.end for edit in lifted.reading.path.removal)
    behind = [
        item
        for item in lifted.items
        if item.text != b"" and span(item.statements)[0] >= removal
    ]
    if not behind:
        raise DoesNotFit(leaving, "nothing behind the switch returns a value")
    return behind[0].statements[0]
