# SPDX-License-Identifier: GPL-2.0-only
"""Every use of an encoded page offset in a function: claimed, or left as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from clang.cindex import Cursor, CursorKind, StorageClass

from ...checkers.cursors import (
    binary_operator,
    body,
    byte_range,
    unary_operator,
)
from ...checkers.expression import Member, Name, Operation, expression
from ...checkers.initializer import initializer
from ...checkers.main_file import Top
from ...checkers.walk import Node, walk
from ..editing.fitting import DoesNotFit
from .claim import Claim
from .claiming import claimed
from .look import Encoded, Look, is_vma

_EXPRESSIONS = (
    CursorKind.BINARY_OPERATOR,
    CursorKind.CALL_EXPR,
    CursorKind.COMPOUND_ASSIGNMENT_OPERATOR,
)
_ENCODED = (
    CursorKind.MEMBER_REF_EXPR,
    CursorKind.DECL_REF_EXPR,
    CursorKind.CALL_EXPR,
    CursorKind.UNARY_OPERATOR,
)
_LOOPS = (CursorKind.FOR_STMT, CursorKind.WHILE_STMT, CursorKind.DO_STMT)


@dataclass(frozen=True)
class Site:
    """The expression at ``node`` takes a part out of an encoded offset.

    ``compound`` is set where it is an assignment like ``pgoff &= MASK``.
    """

    node: Node
    claim: Claim

    @property
    def compound(self) -> bool:
        """Whether the result goes where the encoded offset was."""
        return self.node.kind == CursorKind.COMPOUND_ASSIGNMENT_OPERATOR

    @property
    def start(self) -> int:
        """Where it begins, in bytes."""
        return byte_range(self.node.cursor)[0]


@dataclass(frozen=True)
class Write:
    """The VMA's own page offset is set at ``node``, to ``value`` or by its operator."""

    node: Node
    vma: str
    value: Cursor

    @property
    def start(self) -> int:
        """Where it begins, in bytes."""
        return byte_range(self.node.cursor)[0]


@dataclass(frozen=True)
class Sites:
    """What a function does with page offsets.

    ``plain`` are uses of encoded values that no idiom claims; ``held`` are the
    declarations and assignments that keep an encoded value in a local.
    """

    look: Look
    nodes: tuple[Node, ...]
    claims: tuple[Site, ...]
    writes: tuple[Write, ...]
    plain: tuple[Node, ...]
    held: tuple[Node, ...]

    def is_used(self, held: Node) -> bool:
        """Whether what is kept at ``held`` is used as it is as well, say printed.

        So is what is not the start of a mapping: the object's is subtracted from it.
        """
        key = _variable(held).hash
        encoded = self.look.encoded.get(key)
        if encoded is not None and not encoded.vma:
            return True
        named = [expression(each.cursor) for each in self.plain]
        return any(isinstance(each, Name) and each.key == key for each in named)


def sites(look: Look) -> Sites:
    """Look through the body of a function; raises DoesNotFit."""
    nodes = _preorder(look.function)
    look, held = _locals(look, nodes)
    claims: list[Site] = []
    writes: list[Write] = []
    plain: list[Node] = []
    within: set[Node] = set()
    for node in nodes:
        if node.parent in within:
            within.add(node)
            continue
        write = _write(look, node)
        if write is not None:
            writes.append(write)
            continue
        found = _claim(look, node)
        if found is not None:
            claims.append(Site(node, found))
            within.add(node)
        elif _is_encoded(look, node):
            within.add(node)
            if not _is_target(node) and not _keeps(held, node):
                plain.append(node)
    return Sites(look, nodes, tuple(claims), tuple(writes), tuple(plain), tuple(held))


def _preorder(function: Cursor) -> tuple[Node, ...]:
    compound = body(function)
    assert compound is not None, function.spelling
    top = Top("", function)
    found = [node for nodes in walk([top]).by_kind.values() for node in nodes]
    return tuple(sorted(found, key=_Place))


class _Place:
    """The order of the source, parents first."""

    def __init__(self, node: Node) -> None:
        self.way = tuple(each.index for each in node)[::-1]

    def __lt__(self, other: _Place) -> bool:
        return self.way < other.way


def _claim(look: Look, node: Node) -> Claim | None:
    if node.kind not in _EXPRESSIONS:
        return None
    if node.kind == CursorKind.BINARY_OPERATOR and binary_operator(node.cursor) == "=":
        return None
    return claimed(expression(node.cursor), look)


def _is_encoded(look: Look, node: Node) -> bool:
    if node.kind not in _ENCODED:
        return False
    if node.kind == CursorKind.UNARY_OPERATOR and unary_operator(node.cursor) != "*":
        return False
    return look.encodes(expression(node.cursor)) is not None


def _write(look: Look, node: Node) -> Write | None:
    """An assignment to the page offset of a VMA, of any kind."""
    if node.kind not in (
        CursorKind.BINARY_OPERATOR,
        CursorKind.COMPOUND_ASSIGNMENT_OPERATOR,
    ):
        return None
    operator = binary_operator(node.cursor)
    if node.kind == CursorKind.BINARY_OPERATOR and operator != "=":
        return None
    target, value = list(node.cursor.get_children())
    match expression(target):
        case Member(base, "vm_pgoff") if is_vma(base.cursor):
            return Write(node, look.text(base.cursor), value)
    return None


def _is_target(node: Node) -> bool:
    """Whether the node is what is assigned to."""
    parent = node.parent
    return (
        parent is not None
        and node.index == 0
        and parent.kind
        in (CursorKind.BINARY_OPERATOR, CursorKind.COMPOUND_ASSIGNMENT_OPERATOR)
        and binary_operator(parent.cursor).endswith("=")
        and binary_operator(parent.cursor) not in ("==", "!=", "<=", ">=")
    )


# --- locals --------------------------------------------------------------------------


def _locals(look: Look, nodes: tuple[Node, ...]) -> tuple[Look, list[Node]]:
    """The locals that hold an encoded offset, and where they get it."""
    held: list[Node] = []
    for _ in range(4):
        held = []
        encoded = dict(look.encoded)
        before = dict(encoded)
        for node in nodes:
            kept = _kept(look, node)
            if kept is not None:
                variable, value = kept
                held.append(node)
                encoded.setdefault(variable.hash, _renamed(value, variable))
        look = Look(look.unit, look.function, MappingProxyType(encoded), look.until)
        if encoded == before:
            break
    variables = {_variable(node).hash for node in held}
    until = dict(look.until)
    for key in variables | set(look.encoded):
        turn = _turn(look, nodes, held, key)
        if turn is not None:
            until[key] = turn
    return replace(look, until=MappingProxyType(until)), held


def _renamed(value: Encoded, variable: Cursor) -> Encoded:
    """The same offset, as the variable is called that holds it."""
    return Encoded(value.unit, value.vma, variable.spelling if not value.vma else "")


def _kept(look: Look, node: Node) -> tuple[Cursor, Encoded] | None:
    """``x`` and the encoded offset of ``x = …`` or of its declaration."""
    value = _value(node)
    if value is None:
        return None
    given = expression(value)
    if isinstance(given, Operation) and given.operator == "&":
        given = given.operands[0] if len(given.operands) == 1 else given
    found = look.encodes(given)
    if found is None:
        return None
    return _variable(node), found


def _value(node: Node) -> Cursor | None:
    if node.kind == CursorKind.VAR_DECL:
        is_static = node.cursor.storage_class == StorageClass.STATIC
        return None if is_static else initializer(node.cursor)
    if node.kind == CursorKind.BINARY_OPERATOR and binary_operator(node.cursor) == "=":
        target, value = list(node.cursor.get_children())
        named = expression(target)
        if isinstance(named, Name) and _is_local(named):
            return value
    return None


def _is_local(named: Name) -> bool:
    variable = named.declaration
    if variable is None or variable.storage_class == StorageClass.STATIC:
        return False
    owner = variable.semantic_parent
    return (
        variable.kind in (CursorKind.VAR_DECL, CursorKind.PARM_DECL)
        and owner is not None
        and owner.kind == CursorKind.FUNCTION_DECL
    )


def _variable(node: Node) -> Cursor:
    if node.kind == CursorKind.VAR_DECL:
        return node.cursor
    named = expression(next(iter(node.cursor.get_children())))
    assert isinstance(named, Name)
    assert named.declaration is not None
    return named.declaration


def _keeps(held: list[Node], node: Node) -> bool:
    """Whether the use of an encoded value is that which a local is given."""
    return any(each in held for each in node)


def _turn(
    look: Look, nodes: tuple[Node, ...], held: list[Node], key: int
) -> int | None:
    """From which byte on the variable has another value; raises DoesNotFit.

    That has to be in the straight line of the function, so that what is written
    behind it also runs behind it.
    """
    turns = [
        node
        for node in nodes
        if node not in held and key in _assigned(node) and node.kind in _EXPRESSIONS
    ]
    if len([node for node in held if _variable(node).hash == key]) > 1:
        raise DoesNotFit(held[-1].cursor, "the page offset is kept here once more")
    if not turns:
        return None
    turn = turns[0]
    if len(list(turn)) != 3 or _jumps(nodes):
        # Not a statement of the function's own block: node, block, function.
        raise DoesNotFit(
            turn.cursor, "means a page offset here on one way and not on another"
        )
    return byte_range(turn.cursor)[1]


def _assigned(node: Node) -> Iterator[int]:
    if _is_assignment(node):
        named = expression(next(iter(node.cursor.get_children())))
        if isinstance(named, Name):
            yield named.key


def _is_assignment(node: Node) -> bool:
    if node.kind == CursorKind.COMPOUND_ASSIGNMENT_OPERATOR:
        return True
    return node.kind == CursorKind.BINARY_OPERATOR and (
        binary_operator(node.cursor) == "="
    )


def _jumps(nodes: tuple[Node, ...]) -> bool:
    """Whether something may run more than once."""
    return any(node.kind in (*_LOOPS, CursorKind.LABEL_STMT) for node in nodes)
