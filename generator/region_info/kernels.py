# SPDX-License-Identifier: GPL-2.0-only
"""The op of a library that is the kernel's, for a module that uses its ioctl.

How the library answers cannot be read off headers.  What can is which function the
kernel offers in its place: the one that its header declares beside the ioctl and that
has the type of the op.
"""

from __future__ import annotations

from pathlib import Path

from clang.cindex import Cursor

from ...checkers.ops import function_of
from ..core.beside import INFO_OP, REGION_OP, beside
from ..editing.fitting import DoesNotFit
from .plan import Library


def of_kernel(cursor: Cursor, name: str) -> Library:
    """The library whose ioctl ``name`` a module names at ``cursor``.

    Raises DoesNotFit where the kernel offers no function in its place, or several.
    """
    function = function_of(cursor) or cursor.referenced
    file = function.canonical.location.file if function is not None else None
    if function is None or file is None:
        raise DoesNotFit(cursor, f"{name}() is declared in no header of the kernel")
    found = beside(function, INFO_OP)
    if len(found) == 1:
        return Library(name, file.name, found[0])
    header = Path(file.name).name
    if found:
        names = " and ".join(f"{each}()" for each in found)
        raise DoesNotFit(
            cursor, f"{header} declares {names}: it is not clear which answers here"
        )
    later = beside(function, REGION_OP)
    if later:
        reason = (
            f"it has {later[0]}() instead, which is for drivers with the op already"
        )
    else:
        reason = "give a kernel in which the library is converted"
    raise DoesNotFit(
        cursor,
        f"{header} declares no function that answers for regions in the place of "
        f"{name}(): {reason}",
    )
