# SPDX-License-Identifier: GPL-2.0-only
"""The driver gives a part of the request another name.

Old code::

    uarg = (void __user *)arg;
"""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor, CursorKind

from ..request.reading import Claim, Reading, assignment
from ..request.roles import Role

GOES = ""  # a way to write it, and nothing that a reader asks about

_ALIASED = {
    Role.USER,
    Role.COMMAND,
    Role.INFO_POINTER,
    Role.CAPS_POINTER,
    Role.OVERLAY_POINTER,
    Role.GIVEN,
}


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """An assignment to a local that is an alias of a part of the request."""
    if statements[0].kind == CursorKind.DECL_STMT:
        return None
    stored = assignment(statements[0])
    if stored is not None and reading.role(stored[0]) in _ALIASED:
        return Claim("user_alias", fails=False)
    return None
