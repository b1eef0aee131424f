# SPDX-License-Identifier: GPL-2.0-only
"""What the messages of the mmap patches say, from what the patches do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..editing.message import listed, message
from ..editing.naming import prefix
from .eager import Eager
from .families import Family
from .plan import Piece
from .zap import Zap


def family_message(family: Family) -> str:
    """The message of the patch that converts ``family``."""
    maps = [piece for piece in family.pieces if piece.maps]
    lent = [piece.old for piece in family.libraries]
    regions = [piece.new for piece in family.pieces if not piece.maps]
    return message(
        "mmap_drivers/commit",
        prefix=family.name,
        maps=bool(maps),
        decoders=_who(maps, lambda each: bool(each.said.decodes), "takes", "take"),
        index=any("the index" in each.said.decodes for each in maps),
        offset=any(len({*each.said.decodes} - {"the index"}) > 0 for each in maps),
        compares=_who(maps, lambda each: each.said.compares > 0, "compares", "compare"),
        shared=any(each.said.compares > 1 for each in maps),
        members=listed([name for each in maps for name in each.said.members]),
        late=any(each.said.late for each in maps),
        rewrites=_who(maps, lambda each: each.said.rewrites, "stores", "store"),
        asked=_asked(maps),
        unshared=_who(maps, lambda each: each.said.unshared, "did", "did"),
        crashes=any(each.said.unshared and each.said.late for each in maps),
        errnos=_errnos(maps),
        told=listed(_told(family)),
        slots=any(piece.shift is not None for piece in maps),
        regions=regions[0] if regions else "the op",
        together=bool(lent) and len(family.drivers) > 1,
        library=listed([f"{name}()" for name in lent]),
    )


def _who(
    pieces: Sequence[Piece], which: Callable[[Piece], bool], one: str, many: str
) -> str:
    """``f() takes`` or ``f() and g() take``, of those that do; empty if none does."""
    names = [f"{piece.old}()" for piece in pieces if which(piece)]
    return f"{listed(names)} {many if len(names) > 1 else one}" if names else ""


def _asked(pieces: Sequence[Piece]) -> str:
    names = [f"{name}()" for piece in pieces for name in piece.said.asked]
    return f"{listed(names)} {'are' if len(names) > 1 else 'is'}" if names else ""


def _errnos(pieces: Sequence[Piece]) -> str:
    """``f() with -EPERM``, of every function that has another one than -EINVAL."""
    said = [
        f"{piece.old}() with {listed(piece.said.errnos)}"
        for piece in pieces
        if piece.said.errnos
    ]
    return listed(said)


def _told(family: Family) -> list[str]:
    """Own region-info ops of drivers whose mappings another module makes."""
    return sorted(
        {
            f"{piece.new}()"
            for driver in family.drivers
            for piece in driver.pieces
            if driver.maps and not any(each.maps for each in driver.pieces)
        }
    )


def zap_message(zaps: Sequence[Zap]) -> str:
    """The message of the patch that lets ``zaps``, all of one file, reach further."""
    names = dict.fromkeys(f"{each.function}()" for each in zaps)
    return message(
        "mmap_drivers/zap", prefix=prefix(zaps[0].path), functions=listed(list(names))
    )


def fault_message(hidden: Sequence[Eager], zaps: Sequence[Zap], ops: list[str]) -> str:
    """The message of the patch that gives ``hidden``, all of one file, a handler."""
    return message(
        "mmap_drivers/fault",
        prefix=prefix(hidden[0].path, ops),
        functions=listed([f"{each.function}()" for each in hidden]),
        zaps=zaps[0].function,
    )
