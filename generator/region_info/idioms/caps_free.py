# SPDX-License-Identifier: GPL-2.0-only
"""The driver frees the capability chain; the core does, on every exit.

Old code::

    kfree(caps.buf);
"""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor, CursorKind

from ....checkers.expression import Call, expression
from ..request.reading import Claim, Reading

GOES = "freeing the capability chain"


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """A kfree() of the chain's buffer."""
    if statements[0].kind != CursorKind.CALL_EXPR:
        return None
    match expression(statements[0]):
        case Call("kfree", (buffer,)) if reading.caps(buffer) == "buf":
            return Claim("caps_free", fails=False)
    return None
