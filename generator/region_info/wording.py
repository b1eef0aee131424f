# SPDX-License-Identifier: GPL-2.0-only
"""What the messages of the region-info patches say, from what the patches do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..editing.message import listed, message
from ..editing.naming import prefix
from .alike import goes, hands_on
from .grouping import Group
from .plan import Driver, Library


def driver_message(
    group: Group, files: Mapping[str, bytes], libraries: Sequence[Library], op: str
) -> str:
    """The message of the patch of ``group``; ``files`` are those it leaves behind."""
    answers: list[Library | Driver] = [*group.libraries, *group.drivers]
    made = [each.op for each in answers if each.op]
    first, chosen = answers[0], made[0] if made else None
    return message(
        "region_info_drivers/commit",
        prefix=prefix(group.path, [each.ops for each in group.drivers]),
        op=op,
        op_is_new=chosen is not None and chosen.new,
        made=bool(made),
        name=chosen.name if chosen else first.op_name,
        source=chosen.source_function if chosen else "",
        ioctl=first.ioctl,
        goes=listed(goes(made)),
        fills=listed(sorted({name for each in made for name in each.fills})),
        shells=[(each.ioctl, each.op_name) for each in group.shells],
        changes=sorted({change for each in made for change in each.changes}),
        **_beside(group, files, libraries),
    )


def _beside(
    group: Group, files: Mapping[str, bytes], libraries: Sequence[Library]
) -> dict[str, object]:
    """What the patch does beside making the op, for its message.

    ``replaced`` are ioctls that are gone, each with what took its place, ``named`` the
    tables that get a library's op; ``hands_on`` says whether the op calls one.
    """
    own = {each.ioctl for each in group.libraries}
    made = [(each, each.op) for each in group.drivers if each.op is not None]
    return {
        "replaced": sorted(
            {
                (driver.ioctl, driver.hands_to[0])
                for driver, _ in made
                if driver.hands_to
                and not _is_named(driver.ioctl, files[driver.ioctl_path])
            }
        ),
        "named": [
            (each.ops, each.ioctl, each.op_name)
            for each in group.drivers
            if made and each.op is None and each.ioctl not in own
        ],
        "hands_on": any(hands_on(op, group, libraries) for _, op in made),
    }


def _is_named(name: str, content: bytes) -> bool:
    return re.search(rb"\b%s\b" % name.encode(), content) is not None
