# SPDX-License-Identifier: GPL-2.0-only
"""What is done to each driver of a family, so that like and unlike can be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..editing.message import listed
from ..editing.series import Conversion
from .eager import Eager
from .families import Family
from .plan import MmapDriver, Piece, Said

_SHOWN = (
    "a difference for users: /proc/PID/maps shows the offset in the file, and no "
    "physical address"
)


def conversions(family: Family) -> Iterator[Conversion]:
    """The ops tables of ``family``, and its libraries, each with what is done to it."""
    for piece in family.libraries:
        yield Conversion(f"{piece.old}()", piece.path, tuple(_traits(piece, True)))
    for driver in family.drivers:
        yield Conversion(driver.ops, driver.location.path, tuple(_of_table(driver)))


def faulted(family: Family, hidden: Sequence[Eager]) -> Iterator[Conversion]:
    """The ops tables of ``family`` whose functions are ``hidden`` from unmapping."""
    traits = (
        "its mappings are unmapped with the others now: vm_pgoff is left alone, and a "
        "fault handler brings their pages back",
        _SHOWN,
    )
    for driver in family.drivers:
        if any(each in hidden for piece in driver.pieces for each in piece.eager):
            yield Conversion(driver.ops, driver.location.path, traits)


def _of_table(driver: MmapDriver) -> Iterator[str]:
    if not driver.pieces:
        yield "the ops of a library are named in the table"
    for piece in driver.pieces:
        yield from _traits(piece, driver.maps)
    if driver.pieces and driver.maps and not any(each.maps for each in driver.pieces):
        yield "the op of a library maps"
        yield (
            "a difference for users: what is behind the size that its own region-info "
            "op tells cannot be mapped any more"
        )


def _traits(piece: Piece, maps: bool) -> Iterator[str]:
    """What is done to a function that becomes a new op, and what users notice."""
    if piece.maps:
        yield "its mmap op gets the object"
        yield from _done(piece)
        yield from _noticed(piece.said)
    elif maps:
        yield "its region-info op returns an object"
    else:
        yield "its region-info op returns no object: nothing can be mapped"


def _done(piece: Piece) -> Iterator[str]:
    said = piece.said
    if said.decodes:
        yield f"{listed(said.decodes)} come of it, and not of vm_pgoff"
    if said.compares == 1:
        yield "a comparison with vm_pgoff becomes one with the index"
    elif said.compares:
        yield (
            "a comparison with vm_pgoff becomes one with the indexes of the "
            f"{said.compares} regions at that offset"
        )
    if said.rewrites:
        yield "the page frame stays in a local, and is not stored in vm_pgoff"
    if said.members:
        yield f"the object is handed on to {listed(said.members)} as well"
    if piece.hands_to:
        yield "other regions are left to the op of a library, as before"
    if said.late:
        yield "fault handlers find the object in the mapping"
    if said.asked:
        yield "mappings of others are told apart before the object is looked at"


def _noticed(said: Said) -> Iterator[str]:
    if said.rewrites:
        yield _SHOWN
    if said.unshared:
        yield "a difference for users: private mappings are refused"
    if said.errnos:
        yield (
            "a difference for users: a mapping that leaves the region fails with "
            f"-EINVAL, and may have failed with {listed(said.errnos)}"
        )
