# SPDX-License-Identifier: GPL-2.0-only
"""The driver copies the request in.

Old code::

    if (copy_from_user(&info, arg, minsz))
            return -EFAULT;
"""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor

from ..reading import Claim, Reading, checked
from ..request import EFAULT, DoesNotFit, Role


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
    if not reading.is_minimum(size):
        raise DoesNotFit(
            found.call.cursor,
            "copies another size than offsetofend(struct vfio_region_info, offset)",
        )
    if found.failure != -EFAULT:
        raise DoesNotFit(found.call.cursor, "a failing copy is not -EFAULT here")
    return Claim("fetch", found.count, clears=found.target)
