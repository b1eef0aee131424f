# SPDX-License-Identifier: GPL-2.0-only
"""One unit: what follows from each value that its functions can be given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ..view import View
from ..walk import Node
from .assignment import is_target
from .bodies import Bodies, Function, member_symbol
from .explore import Explorer
from .graph import POSITION, Fact, Graph, Place
from .shape import PAGE_SHIFT, Form, Shape
from .slots import entries, mentions, slots
from .types import is_wide, pointer_shape, points_to_wide, position_shape
from .use import Extent, Kind


@dataclass(frozen=True, eq=False)
class Traced:
    """The graph of a unit, and the expressions of its sightings."""

    graph: Graph
    cursors: dict[tuple[Extent, Kind], Cursor]


def trace(view: View) -> Traced:
    """Everything that follows from what the functions of a unit can be given."""
    bodies = Bodies(view)
    explorer = Explorer(bodies)
    for function, number, shape in _given(bodies):
        explorer.parameter(function, number, shape)
    for symbol, shape, nodes in _stored(bodies):
        explorer.begin(Fact(Place.MEMBER, symbol, -1, shape), nodes)
    _find(explorer)
    graph = Graph(
        tuple(sorted(explorer.steps)),
        tuple(sorted(explorer.seen)),
        tuple(sorted(explorer.gives)),
        tuple(sorted(slots(bodies))),
        tuple(sorted(entries(bodies))),
        tuple(sorted(mentions(bodies))),
    )
    return Traced(graph, explorer.cursors)


def _given(bodies: Bodies) -> Iterator[tuple[Function, int, Shape]]:
    """What may be given to the functions in the files that are looked at."""
    for function in bodies.own:
        for number, parameter in enumerate(function.parameters):
            shape = pointer_shape(parameter.type) or position_shape(parameter.type)
            if shape is not None:
                yield function, number, shape
            if function.is_shared and is_wide(parameter.type):
                yield function, number, Shape(Form.WHOLE)
                yield function, number, Shape(Form.WHOLE, PAGE_SHIFT)
            if function.is_shared and points_to_wide(parameter.type):
                yield function, number, Shape(Form.WHOLE, 0, 1)


def _stored(bodies: Bodies) -> Iterator[tuple[str, Shape, list[Node]]]:
    """What may be in the members of structures of the files that are looked at."""
    for named in bodies.members.values():
        nodes: dict[str, list[Node]] = {}
        for node in named:
            field = node.cursor.referenced
            if field is None:
                continue
            if member_symbol(field) == POSITION or _is_own(bodies, field):
                nodes.setdefault(member_symbol(field), []).append(node)
        for symbol, found in nodes.items():
            reads = [node for node in found if not is_target(node)]
            if symbol == POSITION:
                yield symbol, Shape(Form.POSITION), reads
                continue
            shape = pointer_shape(found[0].cursor.type)
            if shape is not None:
                yield symbol, shape, reads
            elif is_wide(found[0].cursor.type):
                yield symbol, Shape(Form.WHOLE), reads
                yield symbol, Shape(Form.WHOLE, PAGE_SHIFT), reads


def _is_own(bodies: Bodies, field: Cursor) -> bool:
    return bodies.view.path(field) in bodies.view.paths


def _find(explorer: Explorer) -> None:
    """The mappings that nothing here is given: they are looked up, or walked over."""
    bodies = explorer.bodies
    for node in bodies.view.walk.of(CursorKind.VAR_DECL):
        shape = pointer_shape(node.cursor.type)
        if shape is not None and node.parent is not None:
            nodes = bodies.references(node.cursor)
            explorer.begin(_found(bodies, node, shape), nodes)
    for name in ("vm_pgoff", "pgoff"):
        for node in bodies.members.get(name, ()):
            base = bodies.below[node]
            shape = pointer_shape(base[0].cursor.type) if base else None
            if shape is not None and node not in explorer.entered:
                explorer.begin(_found(bodies, node, shape), [base[0]])


def _found(bodies: Bodies, node: Node, shape: Shape) -> Fact:
    place = f"{node.top.name}:{bodies.view.offset(node)}"
    return Fact(Place.FOUND, place, -1, shape)
