# SPDX-License-Identifier: GPL-2.0-only
"""What is found while values are followed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from clang.cindex import Cursor, CursorKind

from ..finding import Note
from ..walk import Node
from .bodies import Bodies, Function
from .graph import Fact, Gives, Seen, Step
from .results import Was
from .shape import Form, Shape
from .use import NOWHERE, Extent, Kind, Sighting


@dataclass(frozen=True, eq=False)
class Here:
    """``node`` has the value, after ``steps`` from where ``token`` read it."""

    node: Node
    shape: Shape
    steps: tuple[Note, ...] = ()
    token: Extent = NOWHERE
    base: Extent = NOWHERE


@dataclass(eq=False)
class Work:
    """What is known and still to do of one fact."""

    fact: Fact
    gives: set[tuple[int, Shape]] = field(default_factory=set)
    waiting: list[Here] = field(default_factory=list)
    done: set[tuple[Node, Shape]] = field(default_factory=set)


@dataclass(eq=False)
class Recorder(ABC):
    """Keeps what is found, each thing once."""

    bodies: Bodies
    steps: set[Step] = field(default_factory=set)
    seen: set[Seen] = field(default_factory=set)
    gives: set[Gives] = field(default_factory=set)
    cursors: dict[tuple[Extent, Kind], Cursor] = field(default_factory=dict)
    entered: set[Node] = field(default_factory=set)
    known: dict[Fact, Work] = field(default_factory=dict)

    @abstractmethod
    def parameter(
        self, function: Function, number: int, shape: Shape
    ) -> set[tuple[int, Shape]]:
        """A function gets a value: what it gives back then."""

    @abstractmethod
    def begin(
        self,
        fact: Fact,
        nodes: Iterable[Node],
        token: Extent = NOWHERE,
        base: Extent = NOWHERE,
    ) -> None:
        """Follow the value of ``fact`` from ``nodes``, which have it."""

    def go_on(self, work: Work, here: Here, node: Node, shape: Shape) -> None:
        """The value, or what was made of it, is that of ``node``."""
        work.waiting.append(replace(here, node=node, shape=shape))

    def use(self, work: Work, here: Here, use: Was) -> None:
        """The value is used, in a file where that matters."""
        if not self.bodies.looked_at(use.node):
            return
        top, view = use.node.top.cursor, self.bodies.view
        extent = self.bodies.extent(use.node)
        sighting = Sighting(
            extent,
            use.kind,
            view.location(use.node.cursor),
            view.symbol(top),
            top.spelling if top.kind == CursorKind.FUNCTION_DECL else "",
            here.token,
            here.base,
            here.steps,
            use.detail,
            Form.POSITION if here.shape.form is Form.POSITION else Form.WHOLE,
        )
        self.seen.add(Seen(work.fact, sighting))
        self.cursors[extent, use.kind] = use.node.cursor

    def step(
        self, work: Work, here: Here, target: Fact, node: Node, message: str
    ) -> None:
        """From the fact at work follows another one."""
        notes = (*here.steps, self.note(node.cursor, message))
        self.steps.add(Step(work.fact, target, notes, here.token))

    def give(self, work: Work, number: int, shape: Shape) -> None:
        """The function of the fact at work gives a value back."""
        work.gives.add((number, shape))
        self.gives.add(Gives(work.fact, number, shape))

    def note(self, at: Cursor, message: str) -> Note:
        """A note at a place."""
        return Note(self.bodies.view.location(at), message)
