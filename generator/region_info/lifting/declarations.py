# SPDX-License-Identifier: GPL-2.0-only
"""Which locals the driver's own code still needs, and how they are declared."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind

from ....checkers.cursors import byte_range, walk
from ...editing.effects import ends_with_scope
from ...editing.layout import inside
from ...editing.series import Edit
from ...editing.variables import (
    initialiser,
    names_in,
    refuse_effect,
    variables,
    without,
)
from ..request.roles import Role
from .lifted import Lifted

# A local of these roles stood for what now is a parameter of the op.
_PARAMETERS = {
    Role.INFO,
    Role.INFO_POINTER,
    Role.CAPS,
    Role.CAPS_POINTER,
    Role.USER,
    Role.COMMAND,
    Role.DEVICE,
    Role.GIVEN,
    Role.OVERLAY,
    Role.OVERLAY_POINTER,
}


def declarations(lifted: Lifted) -> tuple[Cursor, ...]:
    """The declaration statements on the path, in order."""
    return tuple(
        item.statements[0]
        for item in lifted.items
        if item.claim is None and item.statements[0].kind == CursorKind.DECL_STMT
    )


def nested(lifted: Lifted) -> tuple[Cursor, ...]:
    """The declaration statements inside of kept statements, in inner blocks."""
    dropped = lifted.dropped()
    return tuple(
        found
        for item in lifted.items
        if item.claim is None and item.statements[0].kind != CursorKind.DECL_STMT
        for statement in item.statements
        for found in walk(statement)
        if found.kind == CursorKind.DECL_STMT
        and lifted.reading.scope.is_written(found)
        and not inside(byte_range(found)[0], dropped)
    )


def without_nested(lifted: Lifted, used: frozenset[int]) -> Iterator[Edit]:
    """The edits that take out of inner blocks what became a parameter, or unused."""
    scope = lifted.reading.scope
    for statement in nested(lifted):
        gone = [
            variable
            for variable in variables(statement)
            if scope.roles.get(variable.hash) in _PARAMETERS
            or variable.hash not in used
        ]
        for variable in gone:
            if scope.roles.get(variable.hash) not in _PARAMETERS:
                refuse_effect(variable)
        yield from without(scope.unit, statement, gone)


def needed(lifted: Lifted) -> frozenset[int]:
    """Hashes of the declarations that the kept statements need, directly or not."""
    dropped = lifted.dropped()
    used = {
        found.hash
        for item in lifted.items
        if item.claim is None and item.statements[0].kind != CursorKind.DECL_STMT
        for statement in item.statements
        for found in names_in(statement, dropped)
    }
    used |= {
        variable.hash
        for statement in (*declarations(lifted), *nested(lifted))
        for variable in variables(statement)
        if ends_with_scope(variable)
        and lifted.reading.scope.roles.get(variable.hash) not in _PARAMETERS
    }
    for statement in reversed(declarations(lifted)):
        for variable in reversed(variables(statement)):
            value = initialiser(variable)
            if variable.hash in used and value is not None:
                used |= {found.hash for found in names_in(value)}
    return frozenset(used)


def unneeded(lifted: Lifted, used: frozenset[int]) -> Iterator[Cursor]:
    """The variables declared on the path that go; raises DoesNotFit."""
    for statement in declarations(lifted):
        for variable in variables(statement):
            role = lifted.reading.scope.roles.get(variable.hash)
            if role in _PARAMETERS:
                yield variable
            elif variable.hash not in used:
                refuse_effect(variable)
                yield variable
