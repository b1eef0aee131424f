# SPDX-License-Identifier: GPL-2.0-only
"""Where the code of a driver is that cannot be converted, to know who shares it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import byte_range, walk
from ...checkers.errors import NotParsed
from ...checkers.ops import OpsTable
from ...checkers.parse import Unit
from ..editing.fitting import DoesNotFit
from ..editing.program import Program, written
from ..editing.series import Edit


@dataclass(frozen=True, order=True)
class Extent:
    """The bytes ``[start, end)`` of ``path``; all of it where ``end`` is None."""

    path: str
    start: int = 0
    end: int | None = None

    def meets(self, edit: Edit) -> bool:
        """Whether ``edit`` changes something in here, or right before or behind it."""
        behind = self.end is not None and edit.start > self.end
        return edit.path == self.path and not behind and edit.end >= self.start


def extents(program: Program, unit: Unit, table: OpsTable) -> tuple[Extent, ...]:
    """The functions and variables that ``table`` leads to in the driver's own files.

    All of the file where it cannot be told.
    """
    try:
        if table.unrecognised:
            return (Extent(unit.path),)
        return tuple(sorted(set(_led_to(program, unit, table))))
    except (NotParsed, DoesNotFit):
        return (Extent(unit.path),)


def _led_to(program: Program, unit: Unit, table: OpsTable) -> Iterator[Extent]:
    waiting = [(unit, value) for value in (table.cursor, *table.fields.values())]
    seen = set()
    while waiting:
        at, cursor = waiting.pop()
        extent = Extent(at.path, *byte_range(cursor))
        if extent in seen:
            continue
        seen.add(extent)
        yield extent
        for found in walk(cursor):
            if found.kind == CursorKind.DECL_REF_EXPR:
                waiting += _definitions(program, at, found.referenced)


def _definitions(
    program: Program, unit: Unit, named: Cursor | None
) -> list[tuple[Unit, Cursor]]:
    """What the driver's own files say of what is named."""
    if named is not None and named.kind == CursorKind.FUNCTION_DECL:
        own = program.helper(unit, named)
        return [own] if own is not None else []
    if named is not None and named.kind == CursorKind.VAR_DECL:
        every = [each for each in written(unit) if each.spelling == named.spelling]
        return [(unit, each) for each in every if each.kind == CursorKind.VAR_DECL]
    return []
