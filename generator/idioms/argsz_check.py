# SPDX-License-Identifier: GPL-2.0-only
"""The driver checks that the user's structure is large enough.

Old code::

    if (info.argsz < minsz)
            return -EINVAL;
"""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor, CursorKind

from ...checkers.expression import Expression, Operation, expression
from ..reading import Claim, Reading, failure
from ..request import EINVAL, DoesNotFit


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """The comparison of argsz with the minimal size, with its -EINVAL."""
    if statements[0].kind != CursorKind.IF_STMT:
        return None
    condition, *branches = statements[0].get_children()
    if not _too_small(expression(condition), reading) or len(branches) != 1:
        return None
    if failure(branches[0]) != -EINVAL:
        raise DoesNotFit(condition, "a too small argsz is not -EINVAL here")
    return Claim("argsz_check")


def _too_small(value: Expression, reading: Reading) -> bool:
    match value:
        case Operation("<", (argsz, size)) | Operation(">", (size, argsz)):
            return reading.info(argsz) == "argsz" and reading.is_minimum(size)
    return False
