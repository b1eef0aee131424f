# SPDX-License-Identifier: GPL-2.0-only
"""The driver leaves a part of copying the request to a helper of its own.

Old code::

    ret = foo_fetch(&info, arg);
    if (ret)
            return ret;
    …
    return foo_reply(&info, &caps, arg);
"""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor, CursorKind

from ...checkers.expression import Call, expression
from ..reading import Claim, Reading, assignment, checked


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """A call of a function whose whole body is copying."""
    first = statements[0]
    if first.kind == CursorKind.RETURN_STMT:
        value = expression(next(iter(first.get_children()), first))
        if isinstance(value, Call) and reading.helper(reading, value):
            return Claim("copying_helper", 1, b"return 0;")
        return None
    found = checked(statements, reading.scope)
    if found is not None:
        if found.failure is None and reading.helper(reading, found.call):
            return Claim(
                "copying_helper", found.count, found.stays, clears=found.target
            )
        return None
    stored = assignment(first)
    if stored is not None and isinstance(stored[1], Call):
        if reading.helper(reading, stored[1]):
            target = reading.scope.text(stored[0].cursor)
            return Claim("copying_helper", 1, target + b" = 0;")
    elif first.kind == CursorKind.CALL_EXPR:
        value = expression(first)
        if isinstance(value, Call) and reading.helper(reading, value):
            return Claim("copying_helper")
    return None
