# SPDX-License-Identifier: GPL-2.0-only
"""What the messages of the mmap patches say, from what the patches do."""

from __future__ import annotations

from collections.abc import Sequence

from ..editing.message import message
from ..editing.naming import prefix
from .eager import Eager
from .families import Family
from .zap import Zap


def family_message(family: Family) -> str:
    """The message of the patch that converts ``family``."""
    said = [piece.said for piece in family.pieces]
    maps = [piece for piece in family.pieces if piece.new.endswith("_obj")]
    lent = [piece.old for piece in family.libraries]
    entry = maps[0].new if maps else ""
    return message(
        "mmap_drivers/commit",
        prefix=prefix(family.path, [each.ops for each in family.drivers]),
        maps=any(each.maps for each in family.drivers),
        takers=_and([f"{piece.old}()" for piece in maps])
        + (" takes" if len(maps) == 1 else " take"),
        regions=next(
            (piece.new for piece in family.pieces if piece not in maps), "the op"
        ),
        late=any(each.late for each in said),
        rewrites=any(each.rewrites for each in said),
        compares=any(each.compares for each in said),
        asked=any(each.asked for each in said),
        entry=entry,
        together=bool(lent) and len(family.drivers) > 1,
        library=_and([f"{name}()" for name in lent]),
        several=len(lent) > 1,
        unshared=any(each.unshared for each in said),
        errnos=sorted({name for each in said for name in each.errnos}),
    )


def zap_message(zaps: Sequence[Zap]) -> str:
    """The message of the patch that lets ``zaps``, all of one file, reach further."""
    names = list(dict.fromkeys(each.function for each in zaps))
    return message(
        "mmap_drivers/zap", prefix=prefix(zaps[0].path), functions="() and ".join(names)
    )


def fault_message(hidden: Sequence[Eager], zaps: Sequence[Zap], ops: list[str]) -> str:
    """The message of the patch that gives ``hidden``, all of one file, a handler."""
    return message(
        "mmap_drivers/fault",
        prefix=prefix(hidden[0].path, ops),
        function="() and ".join(each.function for each in hidden),
        zaps=zaps[0].function,
    )


def _and(names: Sequence[str]) -> str:
    *first, last = names or ("The driver",)
    return f"{', '.join(first)} and {last}" if first else last
