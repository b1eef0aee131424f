# SPDX-License-Identifier: GPL-2.0-only
"""The driver copies the request in.

Old code::

    if (copy_from_user(&info, arg, minsz))
            return -EFAULT;
"""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor

from ..request.reading import Claim, Reading, checked, require_fault, require_size
from ..request.roles import Role

GOES = "the copy from the user"


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """The copy into the kernel's structure, with its -EFAULT."""
    found = checked(statements, reading.scope)
    if found is None or found.call.callee != "copy_from_user":
        return None
    to, user, size = found.call.arguments
    if reading.role(user) != Role.USER or reading.role(to) not in (
        Role.INFO_POINTER,
        Role.OVERLAY_POINTER,
    ):
        return None
    require_size(reading, found, size)
    require_fault(found)
    return Claim("fetch", found.count, clears=found.target)
