# SPDX-License-Identifier: GPL-2.0-only
"""Which function or table refers to which, across files, as plain values."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind, LinkageKind

from .evaluate import evaluate
from .finding import Location, Note, Unanalysed
from .grouped import grouped
from .initializer import stripped
from .ops import CONCERNED, OPS, OpsTable, function_of, tables_among
from .view import View
from .walk import identity

_NAMED = frozenset((CursorKind.FUNCTION_DECL, CursorKind.VAR_DECL))


@dataclass(frozen=True, order=True)
class Edge:
    """The function or variable ``origin`` names ``target`` at ``location``.

    Both are symbols, see :meth:`pgoff.checkers.view.View.symbol`.
    """

    origin: str
    target: str
    location: Location
    calls: bool


@dataclass(frozen=True, order=True)
class Table:
    """A ``struct vfio_device_ops``, its ``fields`` with the symbols of the functions.

    A symbol is empty where the initialiser does not name a function; fields that are
    NULL are left out.  ``unrecognised`` is as in :class:`pgoff.checkers.ops.OpsTable`.
    """

    location: Location
    name: str
    fields: tuple[tuple[str, str], ...]
    unrecognised: str = ""

    def function(self, field: str) -> str | None:
        """The symbol in ``field``, None where the field is not set."""
        return dict(self.fields).get(field)

    def not_understood(self) -> Unanalysed:
        """What is said of a table whose fields are ``unrecognised``."""
        place = f"line {self.location.line}"
        reason = f"{place}: {self.name} is not understood, {self.unrecognised}"
        return Unanalysed(self.location.path, reason)


def tables(view: View) -> Iterator[Table]:
    """The ops tables of the file itself, out of the walk that was made anyway.

    None where the structure is neither defined nor named, as nearly everywhere.
    """
    if view.unit.record(OPS) is None and OPS.encode() not in view.unit.content:
        return
    cursors = [
        node.cursor
        for node in view.walk.of(*CONCERNED)
        if node.top.name == view.unit.path
    ]
    for table in tables_among(view.unit, cursors):
        location = Location(table.path, table.line, table.column)
        fields = tuple(_functions(view, table))
        yield Table(location, table.name, fields, table.unrecognised)


def _functions(view: View, table: OpsTable) -> Iterator[tuple[str, str]]:
    """The fields that are set, with the symbol of the function that is named there."""
    for name, value in table.fields.items():
        function = function_of(value)
        if function is not None:
            yield name, view.symbol(function)
        elif evaluate(stripped(value)) != 0:
            yield name, ""


def edges(view: View) -> Iterator[Edge]:
    """What the functions and variables of a file name, each thing once."""
    seen: set[tuple[int, int]] = set()
    for nodes in view.walk.references.values():
        for node in nodes:
            target = node.cursor.referenced
            assert target is not None
            if target.kind not in _NAMED or target.linkage == LinkageKind.NO_LINKAGE:
                break
            origin = node.top.cursor
            if origin.kind not in _NAMED:
                continue
            pair = identity(origin), identity(target)
            if pair not in seen:
                seen.add(pair)
                yield _edge(view, origin, target, node.cursor)


def _edge(view: View, origin: Cursor, target: Cursor, place: Cursor) -> Edge:
    return Edge(
        view.symbol(origin),
        view.symbol(target),
        view.location(place),
        target.kind == CursorKind.FUNCTION_DECL,
    )


def following(connections: Iterable[Edge]) -> Mapping[str, Sequence[Edge]]:
    """What each symbol names, in the order of the edges."""
    # The same order as without a key, sooner: there are some 100,000 of them.
    ordered = sorted(connections, key=lambda edge: (edge.origin, edge.target, edge))
    return grouped((edge.origin, edge) for edge in ordered)


class Ways(Mapping[str, tuple[Note, ...]]):
    """The shortest way to each symbol that can be reached from those in ``starts``.

    ``named`` is what every symbol names, see :func:`following`.  A way is written down
    when somebody asks for it: most are never told.
    """

    def __init__(
        self,
        starts: Mapping[str, tuple[Note, ...]],
        named: Mapping[str, Sequence[Edge]],
    ) -> None:
        self._starts = starts
        self._last: dict[str, Edge | None] = dict.fromkeys(starts)
        waiting = deque(starts)
        while waiting:
            for edge in named.get(waiting.popleft(), ()):
                if edge.target not in self._last:
                    self._last[edge.target] = edge
                    waiting.append(edge.target)

    def __getitem__(self, symbol: str) -> tuple[Note, ...]:
        steps: list[Note] = []
        while (edge := self._last[symbol]) is not None:
            steps.append(step(edge))
            symbol = edge.origin
        return (*self._starts[symbol], *reversed(steps))

    def __contains__(self, symbol: object) -> bool:
        return symbol in self._last

    def __iter__(self) -> Iterator[str]:
        return iter(self._last)

    def __len__(self) -> int:
        return len(self._last)


def ways(tables: Iterable[Table], named: Mapping[str, Sequence[Edge]]) -> Ways:
    """The shortest way from a table to each symbol that can be reached from one."""
    starts: dict[str, tuple[Note, ...]] = {}
    for table in sorted(tables):
        for field, symbol in table.fields:
            if symbol:
                starts.setdefault(symbol, (entry(table, field),))
    return Ways(starts, named)


def leading_to(
    targets: Iterable[str], named: Mapping[str, Sequence[Edge]]
) -> frozenset[str]:
    """The symbols from which one of the ``targets`` is reached, these among them."""
    every = (edge for edges in named.values() for edge in edges)
    naming = grouped((edge.target, edge.origin) for edge in every)
    found = set(targets)
    waiting = deque(found)
    while waiting:
        new = {*naming.get(waiting.popleft(), ())} - found
        found |= new
        waiting += new
    return frozenset(found)


def entry(table: Table, field: str) -> Note:
    """The first note of a way: which function a table gives to the core."""
    name = called(table.function(field) or "")
    return Note(table.location, f"{table.name}.{field} is {name}()")


def step(edge: Edge) -> Note:
    """A further note of a way."""
    verb, brackets = ("calls", "()") if edge.calls else ("refers to", "")
    message = f"{called(edge.origin)} {verb} {called(edge.target)}{brackets}"
    return Note(edge.location, message)


def called(symbol: str) -> str:
    """The name of a symbol as it is in the source."""
    return symbol.rpartition(":")[2]
