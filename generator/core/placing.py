# SPDX-License-Identifier: GPL-2.0-only
"""The core places what outgrows the driver's own layout."""

from __future__ import annotations

from collections.abc import Iterator

from ..editing.fitting import DoesNotFit
from ..editing.program import Program
from ..editing.render import render
from ..editing.series import Edit
from .includes import include
from .objects import functions_text, through
from .offer import HEADER, Core
from .passing import asker

_PROTOTYPE = b"struct vfio_mmap *vfio_alloc_mmap("


def place_regions(program: Program, core: Core) -> Iterator[Edit]:
    """Offsets that the core hands out, what reads and writes there, and the zapping.

    Raises DoesNotFit where the objects are not kept as :mod:`objects` writes it: what
    was changed by hand is not written over.
    """
    asks = asker(program, core)
    unit = asks.unit
    old = functions_text(program, core, dynamic=False).encode()
    place = unit.content.find(old)
    if place < 0:
        raise DoesNotFit(
            asks.function, "the objects of a file are not kept as this version does it"
        )
    new = functions_text(program, core, dynamic=True).encode()
    yield Edit(unit.path, place, place + len(old), new)
    yield from include(unit.path, unit.content, "linux/log2.h")
    for op in ("read", "write"):
        yield through(program, core, op, f"vfio_df_{op}")
    header = program.source.read(HEADER)
    behind = header.index(b";\n", header.index(_PROTOTYPE)) + 2
    text = render("mmap_core/unmap_prototype.h").encode()
    yield Edit(HEADER, behind, behind, text)
