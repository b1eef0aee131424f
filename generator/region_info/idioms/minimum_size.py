# SPDX-License-Identifier: GPL-2.0-only
"""The driver works out how much of the structure every user has.

Old code::

    minsz = offsetofend(struct vfio_region_info, offset);
"""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor, CursorKind

from ....checkers.expression import Constant, Name
from ..request.reading import Claim, Reading, assignment

GOES = ""  # a way to write it, and nothing that a reader asks about


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """An assignment of the minimal size to a local that only copying uses."""
    if statements[0].kind == CursorKind.DECL_STMT:
        return None
    match assignment(statements[0]):
        case (Name() as target, Constant(value)) if value == reading.scope.minimum:
            declared = target.declaration
            if declared is not None and declared.kind == CursorKind.VAR_DECL:
                return Claim("minimum_size", fails=False)
    return None
