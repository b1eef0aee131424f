# SPDX-License-Identifier: GPL-2.0-only
r"""What functions on the way tell, as ``pr_debug()`` does, before they hand on.

Old::

    static long foo_ioctl(struct vfio_device *vdev, unsigned int cmd, …)
    {
            pr_debug("command %u\n", cmd);
            …
                    return foo_get_region_info(vdev, arg);

New::

    static int foo_get_region_info(struct vfio_device *vdev, …)
    {
            pr_debug("command %u\n", VFIO_DEVICE_GET_REGION_INFO);
"""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor

from ....checkers.cursors import byte_range
from ...editing.effects import has_effect
from ...editing.fitting import DoesNotFit
from ...editing.layout import TAB, column, leading, lift, line_start, semicolon
from ...editing.variables import initialiser, variables
from ..lifting.declarations import declarations
from ..lifting.level import Level
from ..request.renaming import Names, renamed


def told(level: Level, names: Names, used: frozenset[int]) -> list[bytes]:
    """The statements as lines for the op, in the order in which they run.

    Raises DoesNotFit where the op's own declarations would run before them.
    """
    found = [_text(caller, statement, names) for caller, statement in tellings(level)]
    for statement in declarations(level.lifted) if found else ():
        for variable in variables(statement):
            value = initialiser(variable)
            if variable.hash in used and value is not None and has_effect(value):
                raise DoesNotFit(value, "runs behind what its caller tells")
    return found


def tellings(level: Level) -> Iterator[tuple[Level, Cursor]]:
    """Each statement of a caller that only tells something, the outermost first."""
    for caller in reversed(list(level.outward())[1:]):
        for statement in caller.lifted.told:
            yield caller, statement


def _text(caller: Level, statement: Cursor, names: Names) -> bytes:
    content = caller.unit.content
    start, end = byte_range(statement)
    first = line_start(content, start)
    if content[first:start].strip():
        raise DoesNotFit(statement, "stands in one line with something else")
    edits = list(renamed(statement, caller.reading, names))
    shift = column(leading(content[first:start])) - TAB
    return lift(content, first, semicolon(content, end), edits, shift)
