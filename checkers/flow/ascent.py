# SPDX-License-Identifier: GPL-2.0-only
"""What the expression around a value makes of it: one step outwards.

``outwards`` is asked for a node whose value has some shape, and answers with the
values that come of it, the uses that it is, and where it is put.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from clang.cindex import CursorKind, LinkageKind, TypeKind

from ..cursors import STEPPING, binary_operator, unary_operator
from ..initializer import initializer, is_designated
from ..main_file import children
from ..walk import Node
from .arithmetic import Outcome, binary, truth
from .assignment import assigned
from .bodies import Bodies
from .graph import Place
from .operand import operand
from .results import Enters, Gives, Hands, Is, Puts, Results, Sets, Was, whole
from .shape import Shape
from .use import Kind

# What is in sizeof() is not computed.
_UNEVALUATED = frozenset((CursorKind.CXX_UNARY_EXPR,))

# Their value is that of what they assign, which is followed anyway.
_ASSIGNING = frozenset(
    (
        CursorKind.BINARY_OPERATOR,
        CursorKind.COMPOUND_ASSIGNMENT_OPERATOR,
        CursorKind.UNARY_OPERATOR,
    )
)

Follow: TypeAlias = Callable[[Bodies, Node, Shape, Node], Results]


def outwards(bodies: Bodies, node: Node, shape: Shape) -> Results:
    """What becomes of the value of ``node`` in the expression around it."""
    parent = node.parent
    if parent is None:
        return
    follow = _AROUND.get(parent.kind)
    if follow is not None:
        yield from follow(bodies, node, shape, parent)
    elif shape.is_offset and parent.kind not in _UNEVALUATED:
        yield whole(node, shape, "read")


def _same(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    if is_designated(parent.cursor):
        yield from _designated(bodies, node, shape, parent)
    elif len(children(parent.cursor)) == 1 or node.index > 0:
        yield Is(parent, shape)
    else:
        yield from _outcome(truth(shape), parent)
        yield Is(parent, shape)


def _designated(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    """``.member = value`` in braces."""
    *designators, value = children(parent.cursor)
    named = designators[-1].referenced if designators else None
    member = named is not None and named.kind == CursorKind.FIELD_DECL
    if value == node.cursor and named is not None and member:
        yield Puts(Place.MEMBER, named, shape, node)
    else:
        yield from _stored(bodies, node, shape, parent)


def _cast(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    if parent.cursor.type.get_canonical().kind == TypeKind.VOID:
        if shape.is_offset:
            yield whole(node, shape, "read")
    else:
        yield Is(parent, shape)


def _binary(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    operator = binary_operator(parent.cursor)
    below = children(parent.cursor)
    if operator == "=":
        if node.index > 0:
            yield from assigned(below[0], parent, shape, node)
            yield Is(parent, shape)
    elif operator == ",":
        if node.index > 0:
            yield Is(parent, shape)
    else:
        other = below[1 - node.index]
        left = node.index == 0
        outcome = binary(operator, shape, left, operand(bodies, other))
        yield from _outcome(outcome, parent)


def _changed(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    """``op=``: the target has another value from here on."""
    operator = binary_operator(parent.cursor)[:-1]
    below = children(parent.cursor)
    other = below[1 - node.index]
    outcome = binary(operator, shape, node.index == 0, operand(bodies, other))
    yield from _outcome(outcome, parent)
    if outcome.shape is not None:
        yield from assigned(below[0], parent, outcome.shape, parent)


def _unary(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    operator = unary_operator(parent.cursor)
    if operator == "&":
        yield Is(parent, shape.deeper(1))
    elif operator == "*":
        yield Is(parent, shape.deeper(-1))
    elif operator == "!":
        yield from _outcome(truth(shape), parent)
    elif operator in STEPPING:
        yield from assigned(node.cursor, parent, shape.place(), parent)
        yield Is(parent, shape.place())
    elif operator == "?":
        yield Is(parent, shape)
    elif shape.is_offset:
        yield Is(parent, shape.place())


def _outcome(outcome: Outcome, node: Node) -> Results:
    if outcome.kind is not None:
        yield Was(node, outcome.kind, outcome.detail)
    if outcome.shape is not None:
        yield Is(node, outcome.shape)


def _condition(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    """What comes first decides, in ``do … while`` what comes last."""
    if (node.index == 0) != (parent.kind == CursorKind.DO_STMT):
        yield from _outcome(truth(shape), node)
    else:
        yield from _dropped(bodies, node, shape, parent)


def _choice(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    if node.index > 0:
        yield Is(parent, shape)
    else:
        yield from _outcome(truth(shape), node)


def _switched(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    if node.index == 0 and shape.is_offset:
        yield Was(node, Kind.COMPARE, "with the cases of a switch")


def _dropped(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    if shape.is_offset and node.kind not in _ASSIGNING:
        yield whole(node, shape, "read")


def _last(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    """The value of ``({ …; p; })`` is what comes last in it."""
    around = parent.parent
    last = node.index == len(children(parent.cursor)) - 1
    if last and around is not None and around.kind == CursorKind.StmtExpr:
        yield Is(around, shape)
    else:
        yield from _dropped(bodies, node, shape, parent)


def _initialised(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    first = initializer(parent.cursor)
    if first is not None and first == node.cursor:
        if parent.cursor.linkage == LinkageKind.NO_LINKAGE:
            yield Sets(parent.cursor, parent, shape)
        else:
            yield Puts(Place.VARIABLE, parent.cursor, shape, node)


def _in_braces(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    """By its position; arrays are not followed."""
    kind = parent.cursor.type.get_canonical()
    fields = list(kind.get_fields()) if kind.kind == TypeKind.RECORD else []
    if node.index < len(fields):
        yield Puts(Place.MEMBER, fields[node.index], shape, node)
    else:
        yield from _stored(bodies, node, shape, parent)


def _stored(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    if shape.is_offset:
        yield whole(node, shape, "stored")


def _element(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    if node.index == 0:
        yield Is(parent, shape.deeper(-1))
    elif shape.is_offset:
        yield Was(node, Kind.AS_PFN, "picks an element of an array")


def _returned(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    yield Gives(None, shape)


def _argument(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    if node.index > 0:
        yield Hands(parent, node, node.index - 1, shape)


def _entered(bodies: Bodies, node: Node, shape: Shape, parent: Node) -> Results:
    """A member, where the value is a structure or points to one."""
    if "(" in parent.cursor.spelling:
        # libclang shows a structure without a name as a member with one like that.
        yield Is(parent, shape)
    else:
        yield Enters(parent, shape)


_AROUND: Mapping[CursorKind, Follow] = {
    CursorKind.ARRAY_SUBSCRIPT_EXPR: _element,
    CursorKind.ASM_STMT: _stored,
    CursorKind.BINARY_OPERATOR: _binary,
    CursorKind.CALL_EXPR: _argument,
    CursorKind.CASE_STMT: _dropped,
    CursorKind.COMPOUND_ASSIGNMENT_OPERATOR: _changed,
    CursorKind.COMPOUND_STMT: _last,
    CursorKind.CONDITIONAL_OPERATOR: _choice,
    CursorKind.CSTYLE_CAST_EXPR: _cast,
    CursorKind.DO_STMT: _condition,
    CursorKind.FOR_STMT: _dropped,
    CursorKind.GENERIC_SELECTION_EXPR: _choice,
    CursorKind.IF_STMT: _condition,
    CursorKind.INIT_LIST_EXPR: _in_braces,
    CursorKind.MEMBER_REF_EXPR: _entered,
    CursorKind.PAREN_EXPR: _same,
    CursorKind.RETURN_STMT: _returned,
    CursorKind.SWITCH_STMT: _switched,
    CursorKind.UNARY_OPERATOR: _unary,
    CursorKind.UNEXPOSED_EXPR: _same,
    CursorKind.VAR_DECL: _initialised,
    CursorKind.WHILE_STMT: _condition,
}
