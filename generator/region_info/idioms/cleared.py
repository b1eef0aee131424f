# SPDX-License-Identifier: GPL-2.0-only
"""The driver clears the structure before it copies the request in.

Old code::

    memset(&info, 0, sizeof(info));
    if (copy_from_user(&info, arg, minsz))
            return -EFAULT;
"""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor, CursorKind

from ....checkers.expression import Call, Constant, expression
from ..request.reading import Claim, Reading, checked
from ..request.roles import Role

GOES = "clearing the structure first"


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """A memset() to 0 of all of the structure, and a copy right into it behind."""
    if statements[0].kind != CursorKind.CALL_EXPR:
        return None
    match expression(statements[0]):
        case Call("memset", (info, Constant(0), size)):
            if (
                reading.role(info) == Role.INFO_POINTER
                and reading.is_minimum(size)
                and any(
                    _fetches(statements[number:], reading)
                    for number in range(1, len(statements))
                )
            ):
                return Claim("cleared", fails=False)
    return None


def _fetches(statements: Sequence[Cursor], reading: Reading) -> bool:
    found = checked(statements, reading.scope)
    if found is None or found.call.callee != "copy_from_user":
        return False
    to, user, _ = found.call.arguments
    return reading.role(to) == Role.INFO_POINTER and reading.role(user) == Role.USER
