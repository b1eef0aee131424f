# SPDX-License-Identifier: GPL-2.0-only
"""What a refusal teaches: the code, how close an idiom came, what to change by hand."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from ..checkers.finding import Location
from ..checkers.source import Source
from .editing.series import Refusal
from .region_info import idioms

_BY_HAND = {
    "region-info-drivers": (
        "give {ops} a function of the op's type that only fills in the region",
        "take what answers VFIO_DEVICE_GET_REGION_INFO out of the ioctl: the core "
        "copies, checks argsz, and replies with the capabilities",
    ),
    "mmap-drivers": (
        "give {ops} the ops get_region_mmap and mmap_obj in the place of the old ones",
        "take the region from obj->index and the page in it from "
        "vfio_mmap_vma_pgoff(), and write nothing to vm_pgoff",
    ),
}
_ACCEPT = "then give the mail of that commit with --accept (docs/accept.md)"


def line_of(source: Source, place: Location) -> str:
    """The line of ``source`` at ``place``, without white space around it, if any."""
    if not source.exists(place.path):
        return ""
    lines = source.read(place.path).split(b"\n")
    if not 0 < place.line <= len(lines):
        return ""
    return lines[place.line - 1].strip().decode("utf-8", "replace")


def taught(refusal: Refusal) -> Iterator[str]:
    """Lines for a person, without an indent."""
    if refusal.code:
        yield f"{refusal.location.line} | {refusal.code}"
    if refusal.idiom:
        shape = _shape(refusal.idiom)
        yield f"closest: {refusal.idiom} ({shape}), which does not fit from here on"
    steps = _BY_HAND.get(refusal.stage, ()) if refusal.ops.isidentifier() else ()
    for step in (*steps, *([_ACCEPT] if steps else [])):
        yield f"by hand: {step.format(ops=refusal.ops)}"


def _shape(name: str) -> str:
    """What the idiom's page says that it is."""
    module = importlib.import_module(f"{idioms.__name__}.{name}")
    first = (module.__doc__ or "").partition("\n")[0].rstrip(".")
    return first[:1].lower() + first[1:]
