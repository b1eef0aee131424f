# SPDX-License-Identifier: GPL-2.0-only
"""Every use of an encoded page offset in a function: claimed, or left as it is."""

from __future__ import annotations

from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import (
    binary_operator,
    body,
    byte_range,
    references,
    unary_operator,
)
from ...checkers.expression import Member, expression
from ...checkers.main_file import Top
from ...checkers.walk import Node, walk
from ..editing.fitting import DoesNotFit
from .blocks import computed
from .claim import Claim
from .claiming import claimed
from .held import held_in, keeps, variable_of
from .look import FAULT, OFFSETS, VMA, Look, is_vma
from .slot import slot

TRANSPARENT = (CursorKind.PAREN_EXPR, CursorKind.UNEXPOSED_EXPR)
_EXPRESSIONS = (
    CursorKind.BINARY_OPERATOR,
    CursorKind.CALL_EXPR,
    CursorKind.COMPOUND_ASSIGNMENT_OPERATOR,
    CursorKind.StmtExpr,
)
_ENCODED = (
    CursorKind.MEMBER_REF_EXPR,
    CursorKind.DECL_REF_EXPR,
    CursorKind.CALL_EXPR,
    CursorKind.UNARY_OPERATOR,
    CursorKind.StmtExpr,
)


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
    declarations and assignments that keep an encoded value in a local, and ``slots``
    the statements that only make sure that a mapping ends where its region does.
    """

    look: Look
    nodes: tuple[Node, ...]
    claims: tuple[Site, ...]
    writes: tuple[Write, ...]
    plain: tuple[Node, ...]
    held: tuple[Node, ...]
    slots: tuple[Site, ...] = ()

    def is_used(self, held: Node) -> bool:
        """Whether what is kept at ``held`` is used as it is as well, say printed.

        So is what is not the start of a mapping: the object's is subtracted from it.
        """
        variable = variable_of(held)
        encoded = self.look.encoded.get(variable.hash)
        if encoded is not None and not encoded.vma:
            return True
        return any(
            True for each in self.plain for _ in references(each.cursor, variable)
        )


def sites(look: Look) -> Sites:
    """Look through the body of a function; raises DoesNotFit."""
    nodes = _preorder(look.function)
    look, held = held_in(look, _unsettled(nodes))
    claims: list[Site] = []
    writes: list[Write] = []
    plain: list[Node] = []
    slots: list[Site] = []
    within: set[Node] = set()
    for node in nodes:
        _refuse_value(node)
        _refuse_through(look, node)
        if node.parent in within:
            within.add(node)
            continue
        index = slot(node.cursor, look)
        if index is not None:
            slots.append(Site(node, index))
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
            if not _is_target(node) and not keeps(held, node):
                plain.append(node)
    return Sites(
        look,
        nodes,
        tuple(claims),
        tuple(writes),
        tuple(plain),
        tuple(held),
        tuple(slots),
    )


def _preorder(function: Cursor) -> tuple[Node, ...]:
    compound = body(function)
    assert compound is not None, function.spelling
    top = Top("", function)
    found = [node for nodes in walk([top]).by_kind.values() for node in nodes]
    return tuple(sorted(found, key=_Place))


def _unsettled(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Without what is in statement expressions that stand for what they compute."""
    within: set[Node] = set()
    for node in nodes:
        parent = node.parent
        if parent in within or (
            parent is not None
            and parent.kind == CursorKind.StmtExpr
            and computed(parent.cursor) is not None
        ):
            within.add(node)
    return tuple(node for node in nodes if node not in within)


def around(node: Node) -> Node | None:
    """What an expression is a part of, past parentheses and conversions."""
    parent = node.parent
    while parent is not None and parent.kind in TRANSPARENT:
        parent = parent.parent
    return parent


class _Place:
    """The order of the source, parents first."""

    def __init__(self, node: Node) -> None:
        self.way = tuple(each.index for each in node)[::-1]

    def __lt__(self, other: _Place) -> bool:
        return self.way < other.way


def _refuse_value(node: Node) -> None:
    """A mapping that is copied, or followed as ``(*vma)``, has the offset as well."""
    if node.kind != CursorKind.MEMBER_REF_EXPR or node.cursor.spelling not in OFFSETS:
        return
    base = next(iter(node.cursor.get_children()), None)
    record = base.type.get_canonical().spelling if base is not None else ""
    if record.removeprefix("const ") in (VMA, FAULT):
        raise DoesNotFit(
            node.cursor, "takes the page offset of a mapping that is no pointer"
        )


def _refuse_through(look: Look, node: Node) -> None:
    """A store by a pointer to the page offset, which the locals' values do not show."""
    if node.kind != CursorKind.UNARY_OPERATOR or unary_operator(node.cursor) != "*":
        return
    if _is_target(node) and look.encodes(expression(node.cursor)) is not None:
        raise DoesNotFit(node.cursor, "sets the page offset by a pointer to it")


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
