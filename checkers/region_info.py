# SPDX-License-Identifier: GPL-2.0-only
"""Where code looks for VFIO_DEVICE_GET_REGION_INFO, under whatever name."""

from __future__ import annotations

from clang.cindex import Cursor, CursorKind, TypeKind

from .cursors import binary_operator
from .evaluate import evaluate
from .main_file import children
from .walk import Node

# _IO(';', 100 + 8): what is part of the user's interface never changes.  Architectures
# differ only in the upper three bits, which say that no data is passed.
COMMAND = ord(";") << 8 | 100 + 8
_NUMBER = (1 << 29) - 1
# Where an expression is a label, a side of a comparison or an entry of a table.
PLACES = (
    CursorKind.CASE_STMT,
    CursorKind.BINARY_OPERATOR,
    CursorKind.INIT_LIST_EXPR,
)


def answers(node: Node) -> bool:
    """Whether ``node``, one of PLACES, tells the command from others."""
    below = children(node.cursor)
    if not below:
        return False
    if node.kind == CursorKind.BINARY_OPERATOR:
        if binary_operator(node.cursor) not in ("==", "!="):
            return False
        return any(is_command(evaluate(each)) for each in below)
    if node.kind == CursorKind.CASE_STMT:
        # The statement comes last, before it one label or both ends of a range.
        labels = below[:-1] or below
        first, last = evaluate(labels[0]), evaluate(labels[-1])
        if first is None or last is None:
            return False
        return first & _NUMBER <= COMMAND <= last & _NUMBER and first >= 0
    return any(is_command(evaluate(value)) for each in below for value in _given(each))


def is_command(value: int | None) -> bool:
    """Whether an integer is VFIO_DEVICE_GET_REGION_INFO of some architecture."""
    return value is not None and value & _NUMBER == COMMAND and value >= 0


def _given(element: Cursor) -> list[Cursor]:
    """The value of an element of an initialiser, and what designates it."""
    if element.type.kind == TypeKind.VOID:
        return children(element)
    return [element]
