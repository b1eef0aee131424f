# SPDX-License-Identifier: GPL-2.0-only
"""Whom a function hands the mapping to that it works on."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind, StorageClass

from ...checkers.cursors import arguments
from ...checkers.expression import Member, expression
from ...checkers.initializer import stripped
from ...checkers.ops import OpsTable, function_of, ops_tables
from ...checkers.parse import Unit
from ...checkers.walk import Node
from ..editing.fitting import DoesNotFit
from ..editing.program import Program
from .look import FAULT, is_vma, points_to, reads_page_offset
from .reach import Handing, key_of
from .signatures import is_mmap_op
from .sites import Sites


def handings(program: Program, unit: Unit, found: Sites) -> Iterator[Handing]:
    """The calls in a function of ``unit`` that are given the mapping, or its offset.

    Raises DoesNotFit where it cannot be told which function is called, and NotParsed.
    """
    claimed = {site.node for site in (*found.claims, *found.slots)}
    for node in found.nodes:
        if node.kind != CursorKind.CALL_EXPR or any(each in claimed for each in node):
            continue
        if reads_page_offset(node.cursor.referenced):
            continue  # as if the page offset itself stood there
        if any(
            is_vma(each.cursor)
            or points_to(each.cursor, FAULT)
            or found.look.encodes(each) is not None
            for each in map(expression, arguments(node.cursor))
        ):
            yield _handing(program, unit, node)


def _handing(program: Program, unit: Unit, node: Node) -> Handing:
    callee = node.cursor.referenced
    if callee is None or callee.kind != CursorKind.FUNCTION_DECL:
        target = stripped(next(iter(node.cursor.get_children())))
        match expression(target):
            case Member(_, _, cursor) if cursor.referenced is not None:
                return Handing(node, member=cursor.referenced)
        raise DoesNotFit(node.cursor, "hands the mapping to a function that varies")
    if is_mmap_op(callee) and not _is_part(unit, callee):
        return Handing(node, library=callee.spelling)
    own = program.helper(unit, callee)
    if own is not None:
        return Handing(node, own=key_of(*own))
    if program.own(unit, callee) and program.source.kernel is not None:
        raise DoesNotFit(
            node.cursor, f"{callee.spelling}() is not defined in the module"
        )
    return Handing(node)


def _is_part(unit: Unit, callee: Cursor) -> bool:
    """Whether a function that could be an mmap op is none, but what one is made of."""
    ops = (function_of(each.fields["mmap"]) for each in _mapping_tables(unit))
    return callee.storage_class == StorageClass.STATIC and not any(
        each is not None and each.spelling == callee.spelling for each in ops
    )


def _mapping_tables(unit: Unit) -> Iterator[OpsTable]:
    return (each for each in ops_tables(unit) if "mmap" in each.fields)
