# SPDX-License-Identifier: GPL-2.0-only
"""What one unit says of the ways of mappings and page offsets, as plain values.

A *fact* is that a value of some shape is in a cell; what follows from facts is the same
whoever looks, so that units can be looked at one by one and linked afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..finding import Location, Note
from ..graph import called
from .shape import Shape
from .use import NOWHERE, Extent, Sighting


class Place(StrEnum):
    """Where a value can be when it is outside of a function."""

    PARAMETER = "parameter"  # number `number` of the function `symbol`
    MEMBER = "member"  # `structure.member`
    VARIABLE = "variable"  # a variable that functions share
    CALLED = "called"  # argument `number` of what `structure.member` points to
    INSTALLED = "installed"  # the vm_ops of a mapping are the table `symbol`
    ANSWER = "answer"  # what the call at `symbol` gives, by `number`
    FOUND = "found"  # read at `symbol`, of a mapping that comes from nowhere


@dataclass(frozen=True, order=True)
class Fact:
    """A value of a shape is in a place; ``number`` is -1 where there is none."""

    place: Place
    symbol: str
    number: int
    shape: Shape


# The member in which the user hands a position to the driver, besides read and write.
POSITION = "vfio_device_ioeventfd.offset"
RESULT = -1
# What a function gives back that writes the page offset of the mapping it is given.
WROTE = -2


@dataclass(frozen=True, order=True)
class Step:
    """From ``origin`` follows ``target``, along ``notes``.

    If there is a fact in ``given`` it follows only if the function of that gives back
    ``target.shape``: as its result, or where its parameter ``number`` points.
    ``token`` is the identifier by which an offset that is handed on was read.
    """

    origin: Fact
    target: Fact
    notes: tuple[Note, ...] = ()
    token: Extent = NOWHERE
    given: tuple[Fact, ...] = ()
    number: int = RESULT


@dataclass(frozen=True, order=True)
class Seen:
    """From ``origin`` follows that ``sighting`` is of its mapping."""

    origin: Fact
    sighting: Sighting


@dataclass(frozen=True, order=True)
class Gives:
    """From ``origin`` follows that its function gives ``shape`` back.

    ``number`` is RESULT, WROTE or the parameter that points to where it is left.
    """

    origin: Fact
    number: int
    shape: Shape


@dataclass(frozen=True, order=True)
class Slot:
    """``function`` was put into ``structure.member`` of ``holder`` at ``location``.

    ``parameters`` are the numbers of those that are pointers to a mapping, with the
    shape of each; ``holder`` is the variable, or the function that does it, and ``top``
    what is around that outside of all functions, often the same.
    """

    structure: str
    member: str
    function: str
    holder: str
    top: str
    location: Location
    parameters: tuple[tuple[int, Shape], ...]

    @property
    def note(self) -> Note:
        """Which function is put where, in words."""
        holder = called(self.holder)
        what = f"{holder}.{self.member}" if self.structure else self.member
        return Note(self.location, f"{what} is {called(self.function)}()")


@dataclass(frozen=True, order=True)
class Entry:
    """A function that other files see and that has the type of an op of VFIO."""

    function: str
    location: Location
    parameters: tuple[tuple[int, Shape], ...]


@dataclass(frozen=True, order=True)
class Mention:
    """``function`` names ``table``, which holds the handlers of a mapping."""

    function: str
    table: str
    location: Location


@dataclass(frozen=True)
class Graph:
    """All that one unit says; graphs of several units are just put together."""

    steps: tuple[Step, ...] = ()
    seen: tuple[Seen, ...] = ()
    gives: tuple[Gives, ...] = ()
    slots: tuple[Slot, ...] = ()
    entries: tuple[Entry, ...] = ()
    mentions: tuple[Mention, ...] = ()
