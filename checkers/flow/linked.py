# SPDX-License-Identifier: GPL-2.0-only
"""The graphs of several units put together."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from ..finding import Note
from ..graph import called
from ..grouped import grouped
from ..ops import OPS
from .graph import (
    POSITION,
    Entry,
    Fact,
    Gives,
    Graph,
    Mention,
    Place,
    Seen,
    Slot,
    Step,
)
from .shape import POINTERS, Form, Shape
from .slots import VM_OPS
from .use import NOWHERE, Extent

Reached = Mapping[str, tuple[Note, ...]]
NONE_REACHED: Reached = MappingProxyType({})
# A method of this name makes the mappings of the object that it belongs to.
_MAKES_MAPPINGS = "mmap"
_T = TypeVar("_T", Slot, Entry, Mention)
_F = TypeVar("_F", Step, Gives, Seen)


@dataclass(frozen=True)
class Way:
    """How a fact comes about; ``tokens`` are those that were read on the way."""

    notes: tuple[Note, ...] = ()
    tokens: tuple[Extent, ...] = ()

    def further(self, step: Step) -> Way:
        """The way on, over a step from where it ends."""
        read = () if step.token == NOWHERE else (step.token,)
        return Way((*self.notes, *step.notes), (*self.tokens, *read))


class Linked:
    """The graphs put together."""

    def __init__(
        self, graphs: Iterable[Graph], reached: Reached = NONE_REACHED
    ) -> None:
        graphs = tuple(graphs)
        self._reached = reached
        self._slots = _all(each.slots for each in graphs)
        self._entries = _all(each.entries for each in graphs)
        self._mentions = _all(each.mentions for each in graphs)
        self._every = _from_facts(each.steps for each in graphs)
        self._steps = grouped((step.origin, step) for step in self._every)
        self._gives: dict[Fact, set[tuple[int, Shape]]] = {}
        for gives in _from_facts(each.gives for each in graphs):
            found = self._gives.setdefault(gives.origin, set())
            found.add((gives.number, gives.shape))
        self._hand_on_what_is_given()
        self.seen: tuple[Seen, ...] = _from_facts(each.seen for each in graphs)

    def _hand_on_what_is_given(self) -> None:
        """A function gives back what it does with the answers of others."""
        asking = [step for step in self._every if step.given]
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
        self._spread(ways, ((fact, Way((slot.note,))) for fact, slot in self.ops()))
        handed = Fact(Place.MEMBER, POSITION, -1, Shape(Form.POSITION))
        self._spread(ways, [(handed, Way())])
        self._spread(ways, self._callers())
        self._spread(ways, self._of_the_type(ways))
        self._spread(ways, self._callbacks())
        self._spread(ways, self._mentioned(ways))
        return ways

    @cached_property
    def other(self) -> Mapping[Fact, Way]:
        """What only mappings of other objects get to, as far as it is known."""
        ways: dict[Fact, Way] = {}
        starts = (
            (fact, Way((slot.note,)))
            for slot in self._slots
            if slot.structure != OPS and _makes_mappings(slot)
            for fact in _parameters(slot)
            if fact not in self.vfio
        )
        self._spread(ways, starts)
        return ways

    @cached_property
    def found(self) -> Mapping[Fact, Way]:
        """What a mapping gets to that a function looks up, or walks over."""
        ways: dict[Fact, Way] = {}
        self._spread(ways, [(fact, Way()) for fact in self._begun(Place.FOUND)])
        return ways

    @cached_property
    def unknown(self) -> Mapping[Fact, Way]:
        """What any mapping gets to, wherever it is from."""
        starts = (
            (fact, Way())
            for fact in self._begun(Place.PARAMETER)
            if fact.shape.form in POINTERS
        )
        ways: dict[Fact, Way] = {}
        self._spread(ways, starts)
        return ways

    def _begun(self, place: Place) -> list[Fact]:
        """The facts in a place that something is known to follow from."""
        every = {seen.origin for seen in self.seen} | set(self._steps)
        return sorted(fact for fact in every if fact.place is place)

    def following(self, fact: Fact) -> Iterator[Step]:
        """What follows from a fact at once."""
        yield from filter(self._holds, self._steps.get(fact, ()))
        yield from self._named_by(fact)

    def ops(self) -> Iterator[tuple[Fact, Slot]]:
        """What the functions in the tables of drivers are given, table by table."""
        for slot in self._structures.get(OPS, ()):
            for fact in _parameters(slot):
                yield fact, slot

    def _callers(self) -> Iterator[tuple[Fact, Way]]:
        """The core: who calls such a function has a mapping of VFIO in hand."""
        hands = grouped((step.target, step) for step in self._every)
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
                    message = f"{called(entry.function)}() has the type of an op"
                    yield fact, Way((Note(entry.location, message),))

    def _callbacks(self) -> Iterator[tuple[Fact, Way]]:
        """What drivers register elsewhere, but for the methods of other objects."""
        for slot in self._slots:
            if slot.structure in (OPS, VM_OPS) or _makes_mappings(slot):
                continue
            if slot.top in self._reached:
                for fact in _parameters(slot):
                    if fact.shape.form in POINTERS:
                        yield fact, Way((*self._reached[slot.top], slot.note))

    def _mentioned(self, ways: Mapping[Fact, Way]) -> Iterator[tuple[Fact, Way]]:
        """Tables that nobody is seen to install, in functions with a mapping."""
        installed = {
            step.target.symbol
            for step in self._every
            if step.target.place is Place.INSTALLED
        }
        having = {
            fact.symbol: way
            for fact, way in ways.items()
            if fact.place is Place.PARAMETER and fact.shape.form in POINTERS
        }
        for mention in self._mentions:
            way = having.get(mention.function)
            if mention.table not in installed and way is not None:
                message = f"{called(mention.function)}() names it"
                note = Note(mention.location, message)
                for slot in self._tables.get(mention.table, ()):
                    for fact in _parameters(slot):
                        yield fact, Way((*way.notes, note, slot.note))

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
            for step in self.following(fact):
                if step.target not in ways:
                    ways[step.target] = way.further(step)
                    waiting.append(step.target)

    def _named_by(self, fact: Fact) -> Iterator[Step]:
        """The functions that a member or a table stands for."""
        if fact.place is Place.CALLED:
            for slot in self._methods.get(fact.symbol, ()):
                target = Fact(Place.PARAMETER, slot.function, fact.number, fact.shape)
                yield Step(fact, target, (slot.note,))
        if fact.place is Place.INSTALLED:
            for slot in self._tables.get(fact.symbol, ()):
                for target in _parameters(slot):
                    yield Step(fact, target, (slot.note,))

    @cached_property
    def _methods(self) -> Mapping[str, Sequence[Slot]]:
        """The slots by their structure and member."""
        return grouped(
            (f"{slot.structure}.{slot.member}", slot) for slot in self._slots
        )

    @cached_property
    def _structures(self) -> Mapping[str, Sequence[Slot]]:
        return grouped((slot.structure, slot) for slot in self._slots)

    @cached_property
    def _tables(self) -> Mapping[str, Sequence[Slot]]:
        """The slots of what is installed in mappings, by the table."""
        slots = self._structures.get(VM_OPS, ())
        return grouped((slot.holder, slot) for slot in slots)


def _all(parts: Iterable[Iterable[_T]]) -> tuple[_T, ...]:
    return tuple(sorted({each for part in parts for each in part}))


def _from_facts(parts: Iterable[Iterable[_F]]) -> tuple[_F, ...]:
    """The same, sooner where there are many: most differ in their symbols."""
    every = {each for part in parts for each in part}
    return tuple(sorted(every, key=lambda x: (x.origin.place, x.origin.symbol, x)))


def _parameters(slot: Slot) -> Iterator[Fact]:
    for number, shape in slot.parameters:
        yield Fact(Place.PARAMETER, slot.function, number, shape)


def _makes_mappings(slot: Slot) -> bool:
    return slot.member.startswith(_MAKES_MAPPINGS)
