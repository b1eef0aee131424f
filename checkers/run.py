# SPDX-License-Identifier: GPL-2.0-only
"""What is known when all files were looked at, as plain values without any cursor."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from .command import OUT_OF_SIGHT, Travel
from .finding import Note
from .flow import Graph, Linked, Origin, Use, described, uses
from .graph import Edge, Table, called, entry, following, step, ways
from .grouped import grouped
from .interface import NOTHING, Interface
from .mark import Mark, Place

NO_FLOW = Graph()


@dataclass(frozen=True)
class Facts:
    """What one file contributes; everything is the same in every order of the files."""

    tables: tuple[Table, ...] = ()
    edges: tuple[Edge, ...] = ()
    travels: tuple[Travel, ...] = ()
    ioctls: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()
    interface: Interface = NOTHING
    flow: Graph = NO_FLOW


@dataclass(frozen=True)
class Run:
    """What all files together say; rules ask it and cannot change it."""

    facts: tuple[Facts, ...]

    @cached_property
    def region_info_ops(self) -> tuple[str, ...]:
        """The names of the region-info ops that this tree's structure has."""
        names = {name for each in self.facts for name in each.interface.region_info}
        return tuple(sorted(names))

    @cached_property
    def object_ops(self) -> tuple[str, ...]:
        """The names of the ops that are given a mapping and an object for it."""
        names = {name for each in self.facts for name in each.interface.objects}
        return tuple(sorted(names))

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Every ops table, in the order of their places."""
        return tuple(sorted({table for each in self.facts for table in each.tables}))

    @cached_property
    def defined(self) -> frozenset[str]:
        """The functions whose bodies were seen."""
        return frozenset().union(*(each.defined for each in self.facts))

    @cached_property
    def ways(self) -> Mapping[str, tuple[Note, ...]]:
        """How each symbol is reached from an ops table."""
        return ways(self.tables, self.following)

    @cached_property
    def following(self) -> Mapping[str, Sequence[Edge]]:
        """What each symbol names."""
        return following(edge for each in self.facts for edge in each.edges)

    @cached_property
    def linked(self) -> Linked:
        """The ways of mappings through all files."""
        return Linked((each.flow for each in self.facts), self.ways)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """What is done with page offsets, and whose they are."""
        return uses(self.linked)

    @cached_property
    def classes(self) -> Mapping[Place, str]:
        """What every page offset that is read comes to, by its identifier."""
        found: dict[Place, str] = {}
        for use in sorted(self.uses, key=lambda use: use.kind):
            if use.origin is not Origin.UNKNOWN:
                for token in use.tokens:
                    found.setdefault((token.path, token.start), described(use))
        return found

    @cached_property
    def commands(self) -> Mapping[str, tuple[Note, ...]]:
        """The functions that get to see the command of a driver's ioctl, and how.

        Functions of an ioctl's type count as one though no table was seen to have them.
        """
        return self.receivers(*self.tables, untold=True)

    def way_to(
        self, mark: Mark, receivers: Mapping[str, tuple[Note, ...]]
    ) -> tuple[Note, ...] | None:
        """How the command gets to a mark by way of ``receivers``, None if it does not.

        A mark in a variable is looked at by the functions that name the variable.
        """
        if mark.function:
            return receivers.get(mark.symbol)
        for edge in self._named.get(mark.symbol, ()):
            if edge.origin in receivers:
                return (*receivers[edge.origin], step(edge))
        return None

    @cached_property
    def _named(self) -> Mapping[str, Sequence[Edge]]:
        every = (edge for edges in self.following.values() for edge in edges)
        return grouped((edge.target, edge) for edge in every)

    def receivers(
        self, *tables: Table, untold: bool = False
    ) -> Mapping[str, tuple[Note, ...]]:
        """The functions that see the command of the ``ioctl`` of ``tables``, and how.

        OUT_OF_SIGHT is among them where the command gets to where nobody can follow.
        """
        starts: dict[str, tuple[Note, ...]] = {}
        for table in tables:
            symbol = table.function("ioctl")
            if symbol:
                starts.setdefault(symbol, (entry(table, "ioctl"),))
        if untold:
            for symbol in sorted({each for fact in self.facts for each in fact.ioctls}):
                starts.setdefault(symbol, ())
        return self._spread(starts)

    def _spread(
        self, starts: Mapping[str, tuple[Note, ...]]
    ) -> Mapping[str, tuple[Note, ...]]:
        """Follow the second parameter, the command, of the functions in ``starts``."""
        found = dict(starts)
        waiting = deque((symbol, 1) for symbol in starts)
        seen = set(waiting)
        while waiting:
            here = waiting.popleft()
            for travel in self._travels.get(here, ()):
                if (travel.target, travel.argument) not in seen:
                    seen.add((travel.target, travel.argument))
                    waiting.append((travel.target, travel.argument))
                    way = (*found[here[0]], _step(travel))
                    found.setdefault(travel.target, way)
        return MappingProxyType(found)

    @cached_property
    def _travels(self) -> Mapping[tuple[str, int], Sequence[Travel]]:
        travels = sorted({each for fact in self.facts for each in fact.travels})
        return grouped(((each.origin, each.parameter), each) for each in travels)


def _step(travel: Travel) -> Note:
    if travel.target == OUT_OF_SIGHT:
        message = f"{called(travel.origin)} computes with the command or stores it"
    else:
        target = called(travel.target)
        message = f"{called(travel.origin)} hands the command to {target}()"
    return Note(travel.location, message)
