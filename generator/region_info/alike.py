# SPDX-License-Identifier: GPL-2.0-only
"""What is done to each driver of a patch, so that like and unlike can be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..editing.message import listed
from ..editing.series import Conversion
from .grouping import Group
from .idioms import GOES
from .op.conversion import Op
from .plan import Library


def conversions(group: Group, libraries: Sequence[Library]) -> Iterator[Conversion]:
    """The ops tables of ``group``, and its libraries, each with what is done to it."""
    for library in group.libraries:
        if library.op is not None:
            traits = tuple(_traits(library.op, group, libraries))
            yield Conversion(f"{library.ioctl}()", library.path, traits)
    for driver in group.drivers:
        traits = ("the op of a library is named in the table",)
        if driver.op is not None:
            traits = tuple(_traits(driver.op, group, libraries))
        yield Conversion(driver.ops, driver.location.path, traits)


def _traits(op: Op, group: Group, libraries: Sequence[Library]) -> Iterator[str]:
    """What is made of the function that answered, and what a user could notice."""
    if op.new:
        yield "the answer moves out of the ioctl, into a function that is the op"
    else:
        yield "the function that gave the answer becomes the op"
    if op.fills:
        yield f"it fills in {listed(op.fills)}"
    if gone := goes([op]):
        yield f"the core does instead: {', '.join(sorted(gone))}"
    if hands_on(op, group, libraries):
        yield "the regions that it does not know are asked of a library's op"
    for change in op.changes:
        yield f"a difference for users: {change}"


def goes(made: Sequence[Op]) -> tuple[str, ...]:
    """What ``made`` have no code for any more, in words: it is the core's business."""
    names = [name for op in made for name in op.meanings]
    return tuple(dict.fromkeys(GOES[name] for name in names if GOES.get(name)))


def hands_on(op: Op, group: Group, libraries: Sequence[Library]) -> bool:
    """Whether ``op`` calls that of a library of another patch."""
    own = {each.ioctl for each in group.libraries}
    calls = [f"{each.op_name}(".encode() for each in libraries if each.ioctl not in own]
    return any(call in edit.text for edit in op.edits for call in calls)
