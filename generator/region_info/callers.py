# SPDX-License-Identifier: GPL-2.0-only
"""Who calls what: the ioctls a driver hands on to, and who else uses a function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from clang.cindex import Cursor, CursorKind, StorageClass

from ...checkers.cursors import arguments, byte_range, walk
from ...checkers.expression import Call, expression
from ...checkers.folders import beside
from ...checkers.parse import Unit
from ..editing.fitting import DoesNotFit
from ..editing.program import Program, defined, written
from ..editing.tidy import without_function
from .lifting.level import Level
from .op.conversion import Op

IOCTL_TYPE = "long (struct vfio_device *, unsigned int, unsigned long)"


def ioctl_calls(unit: Unit, function: Cursor) -> Iterator[Call]:
    """Calls of functions that look like an ioctl op, through the file's own helpers."""
    seen = {function.spelling}
    pending = [function]
    while pending:
        for found in walk(pending.pop()):
            if found.kind != CursorKind.CALL_EXPR or found.referenced is None:
                continue
            if found.referenced.type.get_canonical().spelling == IOCTL_TYPE:
                call = expression(found)
                if isinstance(call, Call):
                    yield call
            if found.spelling not in seen and len(list(arguments(found))) <= 6:
                seen.add(found.spelling)
                inner = defined(unit, found.spelling)
                if inner is not None:
                    pending.append(inner)


def freed(program: Program, level: Level, op: Op) -> Op:
    """``op`` without the functions that only hand the request on to it.

    Raises DoesNotFit where what becomes the op is used for anything else, in any file.
    """
    going = _on_the_way(program, level, op)
    gone = {each.function.spelling for each in going}
    name = level.function.spelling
    for unit, cursor, found in _uses(program, level):
        if _within(found, unit, op) or cursor.spelling in gone:
            continue
        between = any(
            each.function.spelling == cursor.spelling for each in level.outward()
        )
        raise DoesNotFit(
            found,
            f"{cursor.spelling}() stands between the ioctl and {name}()"
            if between
            else f"{name}() has another caller",
        )
    taken_out = [
        edit
        for each in going
        for edit in without_function(each.unit, each.function.spelling)
    ]
    return replace(op, edits=(*op.edits, *taken_out))


def _on_the_way(program: Program, level: Level, op: Op) -> list[Level]:
    """The static functions between the ioctl and ``level`` that nobody else calls."""
    going: list[Level] = []
    for each in reversed(list(level.outward())):
        gone = {other.function.spelling for other in going}
        if (
            each is not level
            and each.caller is not None
            and each.function.storage_class == StorageClass.STATIC
            and not each.reading.path.dispatches
            and all(
                _within(found, unit, op) or cursor.spelling in gone
                for unit, cursor, found in _uses(program, each)
            )
        ):
            going.append(each)
    return going


def _within(found: Cursor, unit: Unit, op: Op) -> bool:
    """Whether ``found`` stands in what goes when the op answers."""
    start, _ = byte_range(found)
    return any(
        edit.path == unit.path and edit.start <= start < edit.end for edit in op.removal
    )


def _uses(program: Program, level: Level) -> Iterator[tuple[Unit, Cursor, Cursor]]:
    """Where the function of ``level`` is named: file, declaration around, and place."""
    for unit in _naming(program, level):
        for cursor in written(unit):
            for found in _references(cursor, level.function.spelling):
                yield unit, cursor, found


def _references(cursor: Cursor, name: str) -> Iterator[Cursor]:
    """The expressions below ``cursor`` that name a function, whoever declared it."""
    for found in walk(cursor):
        if found.kind == CursorKind.DECL_REF_EXPR and found.spelling == name:
            yield found


def _naming(program: Program, level: Level) -> Iterator[Unit]:
    """The files in which the function of ``level`` may be used."""
    yield level.unit
    if level.function.storage_class == StorageClass.STATIC:
        return
    name = level.function.spelling.encode()
    for path in beside(program.source, level.unit.path):
        if path != level.unit.path and name in program.source.read(path):
            yield program.unit(path)
