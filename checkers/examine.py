# SPDX-License-Identifier: GPL-2.0-only
"""Everything that is to be known of one parsed file, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clang.cindex import CursorKind

from .command import travels
from .evaluate import evaluate
from .finding import Location
from .graph import Table, edges
from .initializer import stripped
from .interface import interface, is_ioctl
from .mark import Mark
from .ops import CONCERNED, OpsTable, function_of, tables_among
from .parse import ParseError
from .rules import checkers
from .run import Facts
from .sight import Sight, sight
from .view import View


@dataclass(frozen=True)
class Examined:
    """What the rules stopped at in a file, and what the file says to other files."""

    path: str
    marks: Mapping[str, tuple[Mark, ...]]
    facts: Facts
    sight: Sight
    errors: tuple[ParseError, ...]


def examine(view: View) -> Examined:
    """Look at a file once, with every rule."""
    marks = {checker.name: tuple(checker.marks(view)) for checker in checkers()}
    unit = view.unit
    return Examined(unit.path, marks, _facts(view), sight(view), unit.errors)


def _facts(view: View) -> Facts:
    known = interface(view.unit)
    functions = [
        top.cursor
        for top in view.tops
        if top.cursor.kind == CursorKind.FUNCTION_DECL and top.cursor.is_definition()
    ]
    ways = tuple(travels(view))
    return Facts(
        tuple(_table(view, table) for table in _tables(view)),
        tuple(edges(view)),
        ways,
        frozenset(view.symbol(each) for each in functions if is_ioctl(each, known)),
        frozenset(view.symbol(each) for each in functions)
        | {travel.origin for travel in ways},
        known,
    )


def _tables(view: View) -> tuple[OpsTable, ...]:
    """The ops tables of the file itself, out of the walk that was made anyway."""
    cursors = [
        node.cursor
        for node in view.walk.of(*CONCERNED)
        if node.top.name == view.unit.path
    ]
    return tables_among(view.unit, cursors)


def _table(view: View, table: OpsTable) -> Table:
    fields = []
    for name, value in table.fields.items():
        function = function_of(value)
        if function is not None:
            fields.append((name, view.symbol(function)))
        elif evaluate(stripped(value)) != 0:
            fields.append((name, ""))
    location = Location(table.path, table.line, table.column)
    return Table(location, table.name, tuple(fields), table.unrecognised)
