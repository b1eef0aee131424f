# SPDX-License-Identifier: GPL-2.0-only
"""A library's ioctl that answers by the op, for drivers that hand it the request."""

from __future__ import annotations

from clang.cindex import Cursor, CursorKind

from ....checkers.cursors import walk
from ....checkers.expression import Call, Name, expression
from ....checkers.parse import Unit
from ...core.offer import ANSWER
from ...editing.program import Program
from ...editing.series import Edit
from ..request.dispatch import follow
from ..request.roles import Role, scope_of


def drop_case(program: Program, ioctl: str) -> tuple[Edit, ...]:
    """The edits that take the request out of the library's function ``ioctl``."""
    found = program.library(ioctl)
    assert found is not None, ioctl
    scope = scope_of(*found, (Role.DEVICE, Role.COMMAND, Role.USER))
    return follow(scope).removal


def shelled(unit: Unit, ioctl: Cursor) -> str:
    """The op by which an ioctl answers for drivers that still hand the request on."""
    for found in walk(ioctl):
        if found.kind == CursorKind.CALL_EXPR and found.spelling == ANSWER:
            call = expression(found)
            if isinstance(call, Call) and isinstance(call.arguments[-1], Name):
                return call.arguments[-1].name
    return ""
