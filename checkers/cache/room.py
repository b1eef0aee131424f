# SPDX-License-Identifier: GPL-2.0-only
"""How much is kept of what was found."""

from __future__ import annotations

from ..kbuild import room
from ..kbuild.store import folder
from . import contents, looks, whole

MOST = 256 << 20  # bytes
KINDS = (contents.KIND, looks.KIND, whole.KIND)


def make_room(most: int = MOST) -> None:
    """Remove what was not used for longest, if there are more than ``most`` bytes."""
    room.make_room((folder() / kind for kind in KINDS), most)
