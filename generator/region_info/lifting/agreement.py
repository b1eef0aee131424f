# SPDX-License-Identifier: GPL-2.0-only
"""Whether the op means what the ioctl meant, on every way through the function.

The core copies the request in before the op and out behind it, where it returned 0.
The driver copied where it wanted to.  Each way through the driver's code is followed
with what is known on it: whether the structure was copied in, changed, copied out,
whether copying just failed, and which variables are 0.  What another order would make
another behaviour of does not fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from clang.cindex import CursorKind, TypeKind

from ....checkers.expression import Constant, Name, Operation, expression
from ...editing.fitting import DoesNotFit
from .lifted import Lifted
from .outlook import Outlook
from .ways import follow_ways

if TYPE_CHECKING:
    from .level import Level


def agree(level: Level, ops: Mapping[str, str]) -> frozenset[str]:
    """What a user could notice of the new order; raises DoesNotFit.

    ``ops`` are the library ioctls that have an op, by name.
    """
    changes: set[str] = set()
    inner: Level | None = None
    outer = list(level.outward())
    for number, each in enumerate(outer):
        later = any("final_copy" in one.lifted.meanings for one in outer[number + 1 :])
        call = inner.call if inner is not None else None
        signed = any(_takes_positive(one.lifted) for one in outer[number + 1 :])
        outlook = Outlook(each.reading, frozenset(ops), later, call, signed)
        kind = each.function.result_type.get_canonical().kind
        if kind not in (TypeKind.INT, TypeKind.LONG):
            raise DoesNotFit(each.function, "what it returns is no errno")
        follow_ways(each.lifted, outlook)
        changes |= outlook.changes
        inner = each
    return frozenset(changes)


def _takes_positive(lifted: Lifted) -> bool:
    """Whether only a negative value is a failure here: ``if (ret < 0)``."""
    for item in lifted.items:
        if item.claim is None and item.statements[0].kind == CursorKind.IF_STMT:
            match expression(next(iter(item.statements[0].get_children()))):
                case Operation("<", (Name(), Constant(0))):
                    return True
    return False


def refuse_other_ways(lifted: Lifted) -> None:
    """Raise DoesNotFit where a function that only copies does so in another way."""
    follow_ways(lifted, Outlook(lifted.reading))
