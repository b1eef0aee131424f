# SPDX-License-Identifier: GPL-2.0-only
"""What follows from one value in one function, and in those that get it from there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..walk import Node
from .ascent import outwards
from .assignment import is_target
from .bodies import Function, member_symbol
from .entering import enters
from .graph import RESULT, Fact, Place
from .handing import hands
from .recorder import Here, Recorder, Work
from .results import Enters, Gives, Hands, Is, Puts, Result, Sets, Was, whole
from .shape import Shape
from .use import NOWHERE, Extent


@dataclass(eq=False)
class Explorer(Recorder):
    """Looks at each fact once."""

    def parameter(
        self, function: Function, number: int, shape: Shape
    ) -> set[tuple[int, Shape]]:
        """A function gets a value: what it gives back then, as far as it is known."""
        fact = Fact(Place.PARAMETER, function.symbol, number, shape)
        if fact not in self.known and number < len(function.parameters):
            variable = function.parameters[number]
            self.begin(fact, self.bodies.reads(function, variable, None))
        return self.known[fact].gives if fact in self.known else set()

    def begin(
        self,
        fact: Fact,
        nodes: Iterable[Node],
        token: Extent = NOWHERE,
        base: Extent = NOWHERE,
    ) -> None:
        """Follow the value of ``fact`` from ``nodes``, unless that was done."""
        if fact in self.known:
            return
        work = self.known[fact] = Work(fact)
        work.waiting = [Here(node, fact.shape, (), token, base) for node in nodes]
        while work.waiting:
            here = work.waiting.pop()
            if (here.node, here.shape) not in work.done:
                work.done.add((here.node, here.shape))
                for result in outwards(self.bodies, here.node, here.shape):
                    self._result(work, here, result)

    def _result(self, work: Work, here: Here, result: Result) -> None:
        match result:
            case Is():
                self.go_on(work, here, result.node, result.shape)
            case Was():
                self.use(work, here, result)
            case Sets():
                self._sets(work, here, result)
            case Puts():
                self._puts(work, here, result)
            case Gives():
                self._gives_back(work, here, result)
            case Hands():
                for each in hands(self, work, here, result):
                    self._result(work, here, each)
            case Enters():
                enters(self, work, here, result.member)

    def _sets(self, work: Work, here: Here, result: Sets) -> None:
        function = self.bodies.around(result.by)
        if function is None:
            return
        steps = here.steps
        if result.shape.is_offset:
            name = result.variable.spelling
            steps = (*steps, self.note(result.by.cursor, f"{name} has it from here"))
        nodes = self.bodies.reads(function, result.variable, result.by)
        if not nodes and result.shape.is_offset:
            self.use(work, here, whole(here.node, result.shape, "not used"))
        for node in nodes:
            after = replace(here, steps=steps)
            self.go_on(work, after, node, result.shape)

    def _puts(self, work: Work, here: Here, result: Puts) -> None:
        view, declaration = self.bodies.view, result.declaration
        member = result.place is Place.MEMBER
        symbol = member_symbol(declaration) if member else view.symbol(declaration)
        if result.shape.is_offset:
            detail = f"stored in {symbol if member else declaration.spelling}"
            self.use(work, here, whole(result.value, result.shape, detail))
        if view.path(declaration) not in view.paths:
            return
        fact = Fact(result.place, symbol, -1, result.shape)
        self.step(work, here, fact, result.value, f"it is kept in {symbol} from here")
        if not member:
            nodes = self.bodies.references(declaration)
            self.begin(fact, [node for node in nodes if not is_target(node)])

    def _gives_back(self, work: Work, here: Here, result: Gives) -> None:
        number = RESULT
        if result.pointer is not None:
            function = self.bodies.around(here.node)
            if function is None or result.pointer not in function.parameters:
                return
            number = function.parameters.index(result.pointer)
        if result.shape.is_offset:
            how = "returned" if number == RESULT else "left where a pointer says"
            self.use(work, here, whole(here.node, result.shape, how))
        self.give(work, number, result.shape)
