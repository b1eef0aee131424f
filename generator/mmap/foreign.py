# SPDX-License-Identifier: GPL-2.0-only
"""Code of the driver that no mapping of a region gets to, and that looks at one."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import binary_operator, body, walk
from ...checkers.initializer import initializer
from ...checkers.parse import Unit
from ..editing.fitting import DoesNotFit
from ..editing.program import functions
from .look import members
from .operations import handlers
from .reach import Reach, key_of

_OPERATIONS = "struct vm_operations_struct"


def refuse_foreign(reach: Reach) -> None:
    """Refuse who reads the private data of a mapping and is not known to whose.

    Handlers of other mappings may: their operations are others.  Who gives the
    region's operations to a mapping of another kind may not.  Raises DoesNotFit.
    """
    units = {code.unit.path: code.unit for code in reach.codes.values()}
    for unit in units.values():
        others = {each.spelling for each in _handlers(unit)}
        for function in functions(unit):
            if body(function) is None or key_of(unit, function) in reach.codes:
                continue
            for member in members(function, "vm_private_data"):
                if _is_read(function, member) and function.spelling not in others:
                    raise DoesNotFit(
                        member, "reads the private data of a mapping of any kind"
                    )


def _is_read(function: Cursor, member: Cursor) -> bool:
    """Whether the member is not just what is assigned to."""
    return not any(
        found.kind == CursorKind.BINARY_OPERATOR
        and binary_operator(found) == "="
        and next(iter(found.get_children())) == member
        for found in walk(function)
    )


def _handlers(unit: Unit) -> Iterator[Cursor]:
    """The functions in the tables of operations that the file has."""
    for variable in unit.written:
        if variable.kind != CursorKind.VAR_DECL:
            continue
        kind = variable.type.get_canonical().spelling.removeprefix("const ")
        value = initializer(variable)
        if kind != _OPERATIONS or value is None:
            continue
        yield from (function for _, function in handlers(variable, value))
