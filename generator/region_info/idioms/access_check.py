# SPDX-License-Identifier: GPL-2.0-only
"""The driver asks whether the structure is in the user's memory, before it copies.

Old code::

    if (!access_ok((void __user *)arg, minsz))
            return -EFAULT;

The core's copy fails for the same addresses, and with the same error.
"""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor, CursorKind

from ....checkers.expression import Call, Operation, expression
from ...editing.fitting import DoesNotFit
from ..request.reading import Claim, Reading, failure
from ..request.roles import EFAULT, Role

GOES = "the check of the user's addresses"

# What the first is a macro for, on some architectures.
_CHECKS = {"access_ok", "__access_ok"}


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """The check of no more than what the core copies, with its -EFAULT.

    Raises DoesNotFit where it means something else.
    """
    if statements[0].kind != CursorKind.IF_STMT:
        return None
    condition, *branches = statements[0].get_children()
    match expression(condition):
        case Operation("!", (Call(name, (user, size)),)) if name in _CHECKS:
            if reading.role(user) != Role.USER or len(branches) != 1:
                return None
        case _:
            return None
    length = reading.constant(size)
    if not reading.is_minimum(size) and (
        length is None or not 0 < length <= reading.scope.minimum
    ):
        raise DoesNotFit(condition, "more than the structure has to be in reach here")
    if failure(branches[0]) != -EFAULT:
        raise DoesNotFit(condition, "addresses out of reach are not -EFAULT here")
    return Claim("access_check")
