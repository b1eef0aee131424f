# SPDX-License-Identifier: GPL-2.0-only
"""The end of the transition: no driver's ioctl is asked for a region any more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..editing.program import Program
from ..editing.render import render
from ..editing.series import Edit
from .offer import Core

# The case as region-info-op writes it, and mmap-core and remove-old leave it.
_CASE = re.compile(
    rb"^\tcase VFIO_DEVICE_GET_REGION_INFO:\n"
    rb"\t\tif \((\w+->ops->\w+)\) \{\n"
    rb"\t\t\t(\w+) = ([^;]*);\n"
    rb"\t\t\tbreak;\n"
    rb"\t\t\}\n"
    rb"\t\tfallthrough;\n",
    re.M,
)


def end_fallback(program: Program, core: Core) -> Iterator[Edit]:
    """Answer for the driver that has no op; nothing where the core does it already."""
    path = core.dispatch.path
    found = _CASE.search(program.source.read(path))
    if found is not None:
        has, result, call = (part.decode() for part in found.groups())
        text = render("remove_old/case.c", has=has, result=result, call=call)
        yield Edit(path, found.start(), found.end(), text.encode())
