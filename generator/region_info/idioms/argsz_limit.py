# SPDX-License-Identifier: GPL-2.0-only
"""The driver refuses a user's structure that is larger than its own.

Old code::

    if (outsz > sizeof(info))
            return -EINVAL;
"""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor, CursorKind

from ....checkers.expression import Constant, Operation, expression
from ...editing.fitting import DoesNotFit
from ..request.reading import Claim, Reading, failure
from ..request.roles import EINVAL

GOES = "the upper limit of argsz"

LARGER = (
    "An argsz that is larger than the structure with all capabilities is no error any "
    "more: the other drivers never refused it."
)


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """The comparison of argsz with an upper limit, with its -EINVAL.

    Raises DoesNotFit where it fails in another way.
    """
    if statements[0].kind != CursorKind.IF_STMT:
        return None
    condition, *branches = statements[0].get_children()
    match expression(condition):
        case Operation(">", (argsz, Constant(limit))) if (
            reading.is_argsz(argsz) and limit > reading.scope.minimum
        ):
            if failure(branches[0]) != -EINVAL or len(branches) != 1:
                raise DoesNotFit(condition, "a too large argsz is not -EINVAL here")
            return Claim("argsz_limit", changes=(LARGER,))
    return None
