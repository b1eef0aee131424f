# SPDX-License-Identifier: GPL-2.0-only
"""How mappings get from the ops of tables to where a rule asks for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..finding import Note
from .graph import Fact, Slot, Step
from .linked import Linked
from .shape import POINTERS


@dataclass(frozen=True)
class Course:
    """The ``steps`` of a mapping from ``slot``, an op of a table."""

    slot: Slot
    steps: tuple[Step, ...] = ()

    @property
    def notes(self) -> tuple[Note, ...]:
        """The op and the steps, in words."""
        return (self.slot.note, *(note for step in self.steps for note in step.notes))

    def further(self, step: Step) -> Course:
        """The course on, over a step from where it ends."""
        return Course(self.slot, (*self.steps, step))


def openings(
    linked: Linked, takes: Callable[[Slot], bool] = lambda slot: True
) -> Mapping[Fact, Course]:
    """The mappings that the ops of tables are given, as far as ``takes`` takes them."""
    found: dict[Fact, Course] = {}
    for fact, slot in linked.ops():
        if fact.shape.form in POINTERS and takes(slot):
            found.setdefault(fact, Course(slot))
    return found


def courses(
    linked: Linked, starts: Mapping[Fact, Course], passes: Callable[[Step], bool]
) -> Mapping[Fact, Course]:
    """The shortest courses from ``starts`` over the steps that ``passes`` lets through.

    Callbacks are left out, which are called for mappings that are there already.
    """
    found = dict(starts)
    waiting = deque(found)
    while waiting:
        fact = waiting.popleft()
        for step in linked.following(fact):
            if step.target not in found and passes(step):
                found[step.target] = found[fact].further(step)
                waiting.append(step.target)
    return found
