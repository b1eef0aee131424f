# SPDX-License-Identifier: GPL-2.0-only
"""What the graphs of several units say together: whose mappings get where."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from ..finding import Note
from ..ops import OPS
from .graph import Entry, Fact, Gives, Graph, Mention, Place, Seen, Slot, Step
from .shape import POINTERS, Shape
from .slots import VM_OPS
from .use import NOWHERE, Extent, Kind, Origin, Sighting, Use

_NOWHERE_FROM: Mapping[str, tuple[Note, ...]] = MappingProxyType({})
# A method of this name makes the mappings of the object that it belongs to.
_MAKES_MAPPINGS = "mmap"


@dataclass(frozen=True)
class Way:
    """How a fact comes about; ``tokens`` are those that were read on the way."""

    notes: tuple[Note, ...] = ()
    tokens: tuple[Extent, ...] = ()


def link(
    graphs: Iterable[Graph], reached: Mapping[str, tuple[Note, ...]] = _NOWHERE_FROM
) -> tuple[Use, ...]:
    """Every use, with its origin, in the order of the places.

    ``reached`` are the symbols that are reached from the ops tables of VFIO by calls
    and references, and how: what those register is called with the mappings of VFIO.
    """
    linked = _Linked(tuple(graphs), reached)
    ways = {
        Origin.VFIO: linked.vfio,
        Origin.OTHER: linked.other,
        Origin.UNKNOWN: linked.unknown,
    }
    found: dict[tuple[Extent, Kind, Extent], Use] = {}
    for origin in (Origin.VFIO, Origin.OTHER, Origin.UNKNOWN):
        for seen in linked.seen:
            sighting = seen.sighting
            key = sighting.extent, sighting.kind, sighting.token
            if seen.origin in ways[origin]:
                way = ways[origin][seen.origin]
                tokens = (*way.tokens, *_tokens(sighting))
                use = Use(sighting, origin, way.notes, tokens)
                known = found.get(key)
                if known is None or _better(use, known):
                    found[key] = use
    return tuple(sorted(found.values(), key=lambda use: use.sighting))


def _tokens(sighting: Sighting) -> tuple[Extent, ...]:
    return () if sighting.token == NOWHERE else (sighting.token,)


def _better(use: Use, known: Use) -> bool:
    shorter = len(use.way) < len(known.way)
    return use.origin is known.origin and shorter


class _Linked:
    """The graphs put together."""

    def __init__(
        self, graphs: tuple[Graph, ...], reached: Mapping[str, tuple[Note, ...]]
    ) -> None:
        self._reached = reached
        self._slots = _all(each.slots for each in graphs)
        self._entries = _all(each.entries for each in graphs)
        self._mentions = _all(each.mentions for each in graphs)
        self._steps: dict[Fact, list[Step]] = {}
        for step in _all(each.steps for each in graphs):
            self._steps.setdefault(step.origin, []).append(step)
        self._gives: dict[Fact, set[tuple[int, Shape]]] = {}
        for gives in _all(each.gives for each in graphs):
            found = self._gives.setdefault(gives.origin, set())
            found.add((gives.number, gives.shape))
        self._hand_on_what_is_given()
        self.seen: tuple[Seen, ...] = _all(each.seen for each in graphs)

    def _hand_on_what_is_given(self) -> None:
        """A function gives back what it does with the answers of others."""
        asking = [
            step for steps in self._steps.values() for step in steps if step.given
        ]
        growing = True
        while growing:
            growing = False
            for step in asking:
                more = self._gives.get(step.target, set()) if self._holds(step) else ()
                known = self._gives.setdefault(step.origin, set())
                growing |= not known.issuperset(more)
                known.update(more)

    def _holds(self, step: Step) -> bool:
        wanted = step.number, step.target.shape
        return all(wanted in self._gives.get(fact, ()) for fact in step.given)

    @cached_property
    def vfio(self) -> Mapping[Fact, Way]:
        """What a mapping of VFIO gets to."""
        ways: dict[Fact, Way] = {}
        self._spread(ways, self._ops())
        self._spread(ways, self._callers())
        self._spread(ways, self._of_the_type(ways))
        self._spread(ways, self._callbacks())
        self._spread(ways, self._mentioned(ways))
        return ways

    @cached_property
    def other(self) -> Mapping[Fact, Way]:
        """What only mappings of other objects get to, as far as it is known."""
        ways: dict[Fact, Way] = {}
        given = {slot.holder for slot in self._of(VM_OPS)}
        handlers = {
            fact.symbol for fact in self.vfio if fact.place is Place.INSTALLED
        } & given
        starts = (
            (fact, Way((_put(slot),)))
            for slot in self._slots
            if slot.structure != OPS and slot.holder not in handlers
            for fact in _parameters(slot)
            if fact not in self.vfio
        )
        self._spread(ways, starts)
        return ways

    @cached_property
    def unknown(self) -> Mapping[Fact, Way]:
        """What any mapping gets to, wherever it is from."""
        every = {seen.origin for seen in self.seen} | set(self._steps)
        starts = (
            (fact, Way())
            for fact in sorted(every)
            if fact.place in (Place.FOUND, Place.PARAMETER)
            and fact.shape.form in POINTERS
        )
        ways: dict[Fact, Way] = {}
        self._spread(ways, starts)
        return ways

    def _ops(self) -> Iterator[tuple[Fact, Way]]:
        """The functions in the tables of drivers."""
        for slot in self._of(OPS):
            for fact in _parameters(slot):
                yield fact, Way((_put(slot),))

    def _callers(self) -> Iterator[tuple[Fact, Way]]:
        """The core: who calls such a function has a mapping of VFIO in hand."""
        hands: dict[Fact, list[Step]] = {}
        for steps in self._steps.values():
            for step in steps:
                hands.setdefault(step.target, []).append(step)
        waiting = [
            fact
            for fact in hands
            if fact.place is Place.CALLED and fact.symbol.startswith(f"{OPS}.")
        ]
        seen = set(waiting)
        while waiting:
            fact = waiting.pop()
            for step in hands.get(fact, ()):
                origin = step.origin
                if origin.shape.form in POINTERS and origin not in seen:
                    seen.add(origin)
                    waiting.append(origin)
        for fact in sorted(seen):
            if fact.place is Place.PARAMETER:
                yield fact, Way()

    def _of_the_type(self, ways: Mapping[Fact, Way]) -> Iterator[tuple[Fact, Way]]:
        """What could be an op, and nobody is seen to use."""
        for entry in self._entries:
            for number, shape in entry.parameters:
                fact = Fact(Place.PARAMETER, entry.function, number, shape)
                if fact not in ways:
                    message = f"{_called(entry.function)}() has the type of an op"
                    yield fact, Way((Note(entry.location, message),))

    def _callbacks(self) -> Iterator[tuple[Fact, Way]]:
        """What drivers register elsewhere, but for the methods of other objects."""
        for slot in self._slots:
            if slot.structure in (OPS, VM_OPS) or _makes_mappings(slot):
                continue
            if slot.top in self._reached:
                for fact in _parameters(slot):
                    yield fact, Way((*self._reached[slot.top], _put(slot)))

    def _mentioned(self, ways: Mapping[Fact, Way]) -> Iterator[tuple[Fact, Way]]:
        """Tables that nobody is seen to install, in functions with a mapping."""
        installed = {
            fact.symbol
            for steps in self._steps.values()
            for fact in (step.target for step in steps)
            if fact.place is Place.INSTALLED
        }
        having = {
            fact.symbol: way
            for fact, way in ways.items()
            if fact.place is Place.PARAMETER and fact.shape.form in POINTERS
        }
        for mention in self._mentions:
            way = having.get(mention.function)
            if mention.table not in installed and way is not None:
                message = f"{_called(mention.function)}() names it"
                note = Note(mention.location, message)
                for slot in self._held(mention.table):
                    for fact in _parameters(slot):
                        yield fact, Way((*way.notes, note, _put(slot)))

    def _spread(
        self, ways: dict[Fact, Way], starts: Iterable[tuple[Fact, Way]]
    ) -> None:
        waiting: deque[Fact] = deque()
        for fact, way in starts:
            if fact not in ways:
                ways[fact] = way
                waiting.append(fact)
        while waiting:
            fact = waiting.popleft()
            way = ways[fact]
            for target, notes, token in self._following(fact):
                if target not in ways:
                    tokens = way.tokens if token == NOWHERE else (*way.tokens, token)
                    ways[target] = Way((*way.notes, *notes), tokens)
                    waiting.append(target)

    def _following(self, fact: Fact) -> Iterator[tuple[Fact, tuple[Note, ...], Extent]]:
        """What follows at once."""
        for step in self._steps.get(fact, ()):
            if self._holds(step):
                yield step.target, step.notes, step.token
        if fact.place is Place.CALLED:
            for slot in self._slots:
                if f"{slot.structure}.{slot.member}" == fact.symbol:
                    target = Fact(
                        Place.PARAMETER, slot.function, fact.number, fact.shape
                    )
                    yield target, (_put(slot),), NOWHERE
        if fact.place is Place.INSTALLED:
            for slot in self._held(fact.symbol):
                for target in _parameters(slot):
                    yield target, (_put(slot),), NOWHERE

    def _of(self, structure: str) -> Iterator[Slot]:
        return (slot for slot in self._slots if slot.structure == structure)

    def _held(self, table: str) -> Iterator[Slot]:
        return (slot for slot in self._of(VM_OPS) if slot.holder == table)


_T = TypeVar("_T", Slot, Entry, Mention, Step, Gives, Seen)


def _all(parts: Iterable[Iterable[_T]]) -> tuple[_T, ...]:
    return tuple(sorted({each for part in parts for each in part}))


def _parameters(slot: Slot) -> Iterator[Fact]:
    for number, shape in slot.parameters:
        yield Fact(Place.PARAMETER, slot.function, number, shape)


def _makes_mappings(slot: Slot) -> bool:
    return slot.member.startswith(_MAKES_MAPPINGS)


def _put(slot: Slot) -> Note:
    holder = _called(slot.holder)
    what = f"{holder}.{slot.member}" if slot.structure else slot.member
    return Note(slot.location, f"{what} is {_called(slot.function)}()")


def _called(symbol: str) -> str:
    return symbol.rpartition(":")[2]
