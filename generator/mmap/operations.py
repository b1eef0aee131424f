# SPDX-License-Identifier: GPL-2.0-only
"""What is in tables of operations for mappings, struct vm_operations_struct."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind, TypeKind

from ...checkers.expression import Constant, Expression, Name, Operation, expression
from ...checkers.folders import beside
from ...checkers.initializer import given, initializer
from ...checkers.ops import function_of
from ...checkers.parse import Unit
from ...checkers.walk import Node
from ..editing.fitting import DoesNotFit
from ..editing.program import Program


def handlers(table: Cursor, value: Cursor) -> Iterator[tuple[str, Cursor]]:
    """The members that ``table`` gives a function to, each with the function.

    ``value`` is what the table is initialised with.
    """
    for each in given(table.spelling, value):
        function = function_of(each.value) if each.field is not None else None
        if each.field is not None and function is not None:
            yield str(each.field.spelling), function


def installed(
    program: Program, unit: Unit, assignment: Node
) -> Iterator[tuple[Unit, Cursor]]:
    """The driver's functions in the operations that a mapping is given there.

    Raises DoesNotFit where it cannot be told which operations these are, and NotParsed.
    """
    for table in _tables(assignment):
        where, value = _given(program, unit, table)
        for _, function in handlers(table, value):
            own = program.helper(where, function)
            if own is not None:
                yield own


def _tables(assignment: Node) -> Iterator[Cursor]:
    """The struct vm_operations_struct that is assigned, or each one that may be."""
    waiting = [expression(list(assignment.cursor.get_children())[1])]
    while waiting:
        match waiting.pop():
            case Operation("?:", (_, *either)):
                waiting += either
            case Constant(0):
                pass
            case value:
                table = _table(value)
                if table is None:
                    raise DoesNotFit(assignment.cursor, "the mapping's operations vary")
                yield table


def _table(value: Expression) -> Cursor | None:
    """The table of which ``value`` is the address."""
    match value:
        case Operation("&", (Name() as name,)):
            table = name.declaration
            if table is not None and table.type.get_canonical().kind == TypeKind.RECORD:
                return table.get_definition() or table
    return None


def _given(program: Program, unit: Unit, table: Cursor) -> tuple[Unit, Cursor]:
    """What a table is initialised with, in its own file or another of the driver."""
    value = initializer(table)
    if value is not None:
        return unit, value
    for path in beside(program.source, unit.path):
        if table.spelling.encode() not in program.source.read(path):
            continue
        other = program.unit(path)
        for each in other.written:
            if each.kind == CursorKind.VAR_DECL and each.spelling == table.spelling:
                value = initializer(each)
                if value is not None:
                    return other, value
    raise DoesNotFit(table, "the mapping's operations are not given here")
