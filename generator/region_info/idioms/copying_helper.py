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
from dataclasses import replace

from clang.cindex import Cursor, CursorKind

from ....checkers.expression import Call, Expression, expression
from ..request.reading import Claim, Reading, assignment, checked

GOES = ""  # a way to write it, and nothing that a reader asks about


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """A call of a function whose whole body is copying."""
    first = statements[0]
    if first.kind == CursorKind.RETURN_STMT:
        value = expression(next(iter(first.get_children()), first))
        return _claim(value, reading, Claim("copying_helper", 1, b"return 0;"))
    found = checked(statements, reading.scope)
    if found is not None:
        if found.failure is not None:
            return None
        claimed = Claim("copying_helper", found.count, found.stays, clears=found.target)
        return _claim(found.call, reading, claimed)
    stored = assignment(first)
    if stored is not None:
        text = reading.scope.text(stored[0].cursor) + b" = 0;"
        return _claim(stored[1], reading, Claim("copying_helper", text=text))
    if first.kind == CursorKind.CALL_EXPR:
        return _claim(expression(first), reading, Claim("copying_helper"))
    return None


def _claim(value: Expression, reading: Reading, claimed: Claim) -> Claim | None:
    parts = reading.helper(reading, value) if isinstance(value, Call) else None
    return replace(claimed, parts=parts) if parts else None
