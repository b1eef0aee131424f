# SPDX-License-Identifier: GPL-2.0-only
"""A driver maps by the old op although the tree has one that is given an object.

Why:
    Where the core has objects for regions, it finds the one that a mapping is of and
    gives it to the op.  A driver that has the old op only is still called as before,
    so that it has to take the page offset apart itself: its regions stay where it put
    them, and it holds up the end of the old op.  A driver that is merged beside the
    conversion of all others is left behind like that.

Bad::

    static const struct vfio_device_ops foo_ops = {
            .get_region_info = foo_ioctl_get_region_info,
            .mmap = foo_mmap,
    };

Good::

    static const struct vfio_device_ops foo_ops = {
            .get_region_mmap = foo_get_region_mmap,
            .mmap_obj = foo_mmap_obj,
            .region_shift = FOO_OFFSET_SHIFT,
    };

Confidence:
    The op is told by its type, a mapping and an object for it, so its name does not
    matter.  Nothing is said in a tree that has none.

References:
    "[RFC PATCH 0/9] vfio: Introduce mmap maple tree", August 2025, and the answers
    to it; 2e38c50ae492, merged beside such a conversion, had the same with region info.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..checker import Checker
from ..finding import Finding, Severity, Unanalysed
from ..mark import Mark
from ..run import Run

checker = Checker(__name__, Severity.WARNING)

# The op that is given a mapping and has to find out itself what of.
_OLD = "mmap"


@checker.judge
def without(_: tuple[Mark, ...], run: Run) -> Iterator[Finding | Unanalysed]:
    """The tables that have the old op alone, in a tree that has the new one."""
    new = run.object_ops
    for table in run.tables:
        if not new or any(table.function(op) is not None for op in new):
            continue
        if table.unrecognised:
            yield table.not_understood()
        elif table.function(_OLD) is not None:
            ops = " or ".join(f".{name}" for name in new)
            message = (
                f"{table.name} maps by .{_OLD}, which is given no object of the "
                f"region: set {ops} instead"
            )
            mark = Mark(table.location, message, "", (table.location.path, 0))
            yield checker.finding(mark)
