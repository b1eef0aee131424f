# SPDX-License-Identifier: GPL-2.0-only
"""The locals of a function that hold an encoded page offset, and how long they do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

from clang.cindex import Cursor, CursorKind, StorageClass

from ...checkers.cursors import binary_operator, byte_range
from ...checkers.expression import Name, Operation, expression
from ...checkers.initializer import initializer
from ...checkers.walk import Node
from ..editing.control import LOOPS
from ..editing.effects import is_local
from ..editing.fitting import DoesNotFit
from .blocks import holds
from .look import Encoded, In, Look


def held_in(look: Look, nodes: tuple[Node, ...]) -> tuple[Look, list[Node]]:
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
    variables = {variable_of(node).hash for node in held}
    until = dict(look.until)
    for key in variables | set(look.encoded):
        turn = _turn(look, nodes, held, key)
        if turn is not None:
            until[key] = turn
    return replace(look, until=MappingProxyType(until)), held


def _renamed(value: Encoded, variable: Cursor) -> Encoded:
    """The same offset, as the variable is called that holds it."""
    name, in_bytes = str(variable.spelling), value.unit == In.BYTES
    if value.vma:
        return Encoded(value.unit, value.vma)
    if value.kept:
        return replace(value, kept=name, kept_bytes=in_bytes)
    return Encoded(value.unit, "", f"({name} >> PAGE_SHIFT)" if in_bytes else name)


def _kept(look: Look, node: Node) -> tuple[Cursor, Encoded] | None:
    """``x`` and the encoded offset of ``x = …`` or of its declaration."""
    value = _value(node)
    if value is None:
        return None
    given = expression(value)
    if isinstance(given, Operation) and given.operator == "&":
        given = given.operands[0] if len(given.operands) == 1 else given
    found = look.encodes(given)
    variable = variable_of(node)
    if found is None or (found.vma and not holds(variable, value)):
        return None
    return variable, found


def _value(node: Node) -> Cursor | None:
    if node.kind == CursorKind.VAR_DECL:
        is_static = node.cursor.storage_class == StorageClass.STATIC
        return None if is_static else initializer(node.cursor)
    if node.kind == CursorKind.BINARY_OPERATOR and binary_operator(node.cursor) == "=":
        target, value = list(node.cursor.get_children())
        named = expression(target)
        variable = named.declaration if isinstance(named, Name) else None
        if variable is None or variable.storage_class == StorageClass.STATIC:
            return None
        return value if is_local(named) else None
    return None


def variable_of(node: Node) -> Cursor:
    """What a declaration, or an assignment to a name, gives its value to."""
    if node.kind == CursorKind.VAR_DECL:
        return node.cursor
    named = expression(next(iter(node.cursor.get_children())))
    assert isinstance(named, Name)
    assert named.declaration is not None
    return named.declaration


def keeps(held: list[Node], node: Node) -> bool:
    """Whether the use of an encoded value is that which a local is given."""
    return any(each in held for each in node)


def _turn(
    look: Look, nodes: tuple[Node, ...], held: list[Node], key: int
) -> int | None:
    """From which byte on the variable has another value; raises DoesNotFit.

    That has to be in the straight line of the function, so that what is written
    behind it also runs behind it.
    """
    turns = [node for node in nodes if node not in held and key in _assigned(node)]
    if len([node for node in held if variable_of(node).hash == key]) > 1:
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
    return any(node.kind in (*LOOPS, CursorKind.LABEL_STMT) for node in nodes)
