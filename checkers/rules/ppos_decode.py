# SPDX-License-Identifier: GPL-2.0-only
"""The region, or the offset in it, is taken out of a position in the device's file.

Why:
    read(2), write(2) and VFIO_DEVICE_IOEVENTFD take offsets from the same numbering as
    mmap(2).  The conversion of mmap leaves them alone, and what the core hands out as
    the default is what drivers decode today; but a region that is found by its object
    only can be mapped and not be read, until these decode no more either.

Bad::

    unsigned int index = *ppos >> FOO_OFFSET_SHIFT;
    loff_t pos = *ppos & FOO_OFFSET_MASK;

Good::

    ssize_t (*read_region)(struct vfio_device *vdev, u32 index, char __user *buf,
                           size_t count, loff_t pos);

Confidence:
    The position is followed from the ops table as page offsets are.  What only asks how
    it is aligned is left alone, as are files that the driver makes itself.  There is
    nothing yet that replaces it: the warning says what is still to be done.

References:
    "[RFC PATCH 0/9] vfio: Introduce mmap maple tree", August 2025, and the answers
    to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..checker import Checker
from ..finding import Finding, Severity
from ..flow import Form, Kind, Origin
from ..mark import Mark
from ..run import Run
from ..used import finding

checker = Checker(__name__, Severity.WARNING)

_WHAT = {
    Kind.DECODE_INDEX: "the region index is decoded from",
    Kind.DECODE_OFFSET: "the offset in the region is decoded from",
    Kind.COMPARE: "the region is told by",
}


@checker.judge
def decoded(marks: tuple[Mark, ...], run: Run) -> Iterator[Finding]:
    """Every decode of a position that the core hands to a driver."""
    for use in run.uses:
        position = use.origin is Origin.VFIO and use.sighting.of is Form.POSITION
        if position and use.kind in _WHAT:
            yield finding(
                checker,
                use,
                f"{_WHAT[use.kind]} a position in the file, {use.sighting.detail}: "
                "a region with an offset that the core hands out cannot be read yet",
            )
