# SPDX-License-Identifier: GPL-2.0-only
"""The driver copies the structure out.

Old code::

    return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
"""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor

from ..reading import Claim, Reading, checked
from ..request import EFAULT, DoesNotFit, Role

WHOLE = (
    "The driver copied as many bytes as argsz said, also for regions without a "
    "capability, so that what is behind the fixed part reached the user uninitialised. "
    "Now only the fixed part reaches the user, and a capability as a whole where argsz "
    "leaves room for it; where it does not, cap_offset is 0."
)


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """The copy to the user; what it leaves behind is its success."""
    found = checked(statements, reading.scope)
    if found is None or found.call.callee != "copy_to_user":
        return None
    user, source, size = found.call.arguments
    if reading.role(user) != Role.USER:
        return None
    if reading.role(source) == Role.OVERLAY_POINTER and reading.is_argsz(size):
        return Claim(
            "final_copy",
            found.count,
            found.stays,
            changes=(WHOLE,),
            clears=found.target,
        )
    if reading.role(source) != Role.INFO_POINTER:
        return None
    if not reading.is_minimum(size):
        raise DoesNotFit(
            found.call.cursor,
            "copies another size than offsetofend(struct vfio_region_info, offset)",
        )
    if found.failure != -EFAULT:
        raise DoesNotFit(found.call.cursor, "a failing copy is not -EFAULT here")
    return Claim("final_copy", found.count, found.stays, clears=found.target)
