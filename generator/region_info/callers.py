# SPDX-License-Identifier: GPL-2.0-only
"""Who calls what: the ioctls a driver hands on to, and who else uses a function."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind, StorageClass

from ...checkers.cursors import arguments, byte_range, walk
from ...checkers.expression import Call, expression
from ...checkers.parse import Unit
from ..editing.fitting import DoesNotFit
from ..editing.program import Program, defined, written
from .lifting.level import Level
from .op.conversion import Op

IOCTL_TYPE = "long (struct vfio_device *, unsigned int, unsigned long)"


def ioctl_calls(unit: Unit, function: Cursor) -> Iterator[Call]:
    """Calls of functions that look like an ioctl op, through the file's own helpers."""
    seen: set[str] = set()
    pending = [function]
    while pending:
        current = pending.pop()
        seen.add(current.spelling)
        for found in walk(current):
            if found.kind != CursorKind.CALL_EXPR or found.referenced is None:
                continue
            if found.referenced.type.get_canonical().spelling == IOCTL_TYPE:
                call = expression(found)
                if isinstance(call, Call):
                    yield call
            elif found.spelling not in seen and len(list(arguments(found))) <= 6:
                inner = defined(unit, found.spelling)
                if inner is not None:
                    seen.add(found.spelling)
                    pending.append(inner)


def refuse_other_callers(program: Program, level: Level, op: Op) -> None:
    """What becomes the op must not be used for anything else, in any file."""
    name = level.function.spelling
    for unit in _naming(program, level):
        going = [
            (edit.start, edit.end) for edit in op.removal if edit.path == unit.path
        ]
        for cursor in written(unit):
            for found in walk(cursor):
                if found.kind != CursorKind.DECL_REF_EXPR or found.spelling != name:
                    continue
                start, _ = byte_range(found)
                if not any(low <= start < high for low, high in going):
                    between = cursor.spelling in {
                        each.function.spelling for each in level.outward()
                    }
                    reason = (
                        f"{cursor.spelling}() stands between the ioctl and {name}()"
                        if between
                        else f"{name}() has another caller"
                    )
                    raise DoesNotFit(found, reason)


def _naming(program: Program, level: Level) -> Iterator[Unit]:
    """The files in which the function of ``level`` may be used."""
    yield level.unit
    if level.function.storage_class == StorageClass.STATIC:
        return
    name = level.function.spelling.encode()
    folder = level.unit.path.rpartition("/")[0]
    for path in program.source.files(folder, ".c"):
        if path != level.unit.path and name in program.source.read(path):
            yield program.unit(path)
