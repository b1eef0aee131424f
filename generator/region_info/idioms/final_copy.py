# SPDX-License-Identifier: GPL-2.0-only
"""The driver copies the structure out.

Old code::

    return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
"""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor

from ..request.reading import Claim, Reading, checked, require_fault, require_size
from ..request.roles import Role

GOES = "the copy to the user"

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
        require_fault(found)
        return Claim(
            "final_copy",
            found.count,
            found.stays,
            changes=(WHOLE,),
            clears=found.target,
        )
    if reading.role(source) != Role.INFO_POINTER:
        return None
    require_size(reading, found, size)
    require_fault(found)
    return Claim("final_copy", found.count, found.stays, clears=found.target)
