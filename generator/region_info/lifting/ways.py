# SPDX-License-Identifier: GPL-2.0-only
"""Follow every way through a function, with what is known on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from clang.cindex import Cursor, CursorKind

from ....checkers.cursors import body, byte_range, walk
from ....checkers.expression import Name, expression
from ...editing.control import (
    LOOPS,
    label_place,
    labels,
    run_from,
    sections,
    unlabelled,
)
from ...editing.fitting import DoesNotFit
from ...editing.variables import initialiser
from ..request.reading import assignment
from ..request.roles import Role
from .lifted import Item, Lifted, span
from .outlook import Outlook
from .states import State, States, joined, refined, valued


def follow_ways(lifted: Lifted, outlook: Outlook) -> None:
    """Let ``outlook`` judge what happens on each way; raises DoesNotFit."""
    path = lifted.reading.path
    compound = body(path.scope.function)
    assert compound is not None
    given = [each.hash for each in path.scope.function.get_arguments()]
    behind = max((edit.end for edit in path.removal), default=0)
    way = _Way(outlook, _claims(lifted.items), behind)
    start = State(
        fetched="fetch" not in lifted.meanings,
        checked="argsz_check" not in lifted.meanings,
        untold=Role.CAPS_POINTER in map(path.scope.roles.get, given),
    )
    ends = way.run(path.statements, frozenset((start,)))
    while way.jumps:
        label, states = way.jumps.popitem()
        place = behind - 1 if label == "break" else label_place(compound, label)
        ends |= way.run(list(run_from(compound, place)), states)
    for end in ends:
        outlook.returns(path.scope.function, "z", end)


def _claims(items: Iterable[Item]) -> dict[int, Item]:
    """Every claim by where it starts, in bytes."""
    found: dict[int, Item] = {}
    for item in items:
        if item.claim is not None or item.cut is not None:
            found[span(item.statements)[0]] = item
        found |= _claims(item.inner)
    return found


@dataclass
class _Way:
    """Runs statements; what leaves them otherwise is kept until it arrives."""

    outlook: Outlook
    claims: Mapping[int, Item]
    behind: int
    jumps: dict[str, States] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    breaks: list[States] = field(default_factory=list)
    guards: list[bool] = field(default_factory=list)

    def run(self, statements: Sequence[Cursor], states: States) -> States:
        """The states behind ``statements``."""
        place = 0
        while place < len(statements):
            statement = statements[place]
            inner = unlabelled(statement)
            if not self.breaks and byte_range(statement)[0] >= self.behind:
                states |= self.jumps.pop("break", frozenset())
            item = self.claims.get(byte_range(inner)[0])
            if item is not None and item.statements[0] == inner:
                place += len(item.statements)
                states = joined(self.claimed(item, states))
                continue
            place += 1
            states = joined(self.step(statement, states))
        return states

    def claimed(self, item: Item, states: States) -> States:
        claim = item.cut or item.claim
        assert claim is not None
        if claim.meaning == "guard_of_copying":
            return self.guarded(item, states)
        if claim.meaning == "caps_reply":
            return self.replied(item, states)
        if not claim.fails:
            return self.texted(claim.text, states)
        for state in states:
            self.outlook.copies(item.statements[0], claim, state)
        failing = self.failing(item, states)
        if "argsz_check" in claim.means():
            states = frozenset(replace(state, checked=True) for state in states)
        if item.cut is not None:
            return self.step(item.statements[0], states) | failing
        behind = frozenset(self.outlook.copied(claim, state) for state in states)
        if claim.clears is not None:
            name = claim.clears.key
            behind = frozenset(state.knowing(name, "z") for state in behind)
        stored = assignment(item.statements[0])
        if claim.text.endswith(b" = 0;") and stored and isinstance(stored[0], Name):
            name = stored[0].key
            behind = frozenset(state.knowing(name, "z") for state in behind)
        return self.texted(claim.text, behind) | failing

    def texted(self, text: bytes, states: States) -> States:
        """What the text does that stands for a success: it returns, or stores 0."""
        if text != b"return 0;":
            return states
        for state in states:
            self.outlook.returns(self.outlook.reading.scope.function, "z", state)
        return frozenset()

    def guarded(self, item: Item, states: States) -> States:
        children = list(item.statements[0].get_children())
        self.guards.append(self.outlook.has_caps(expression(children[0])))
        behind = self.branches(children, states)
        self.guards.pop()
        return behind

    def branches(self, children: Sequence[Cursor], states: States) -> States:
        condition, *arms = children
        value = expression(condition)
        taken = self.run_branch(arms[0], refined(states, value, holds=True))
        other = refined(states, value, holds=False)
        return taken | (self.run_branch(arms[1], other) if len(arms) > 1 else other)

    def replied(self, item: Item, states: States) -> States:
        """The reply with the capabilities, and the way on where its copy fails."""
        reply = item.statements[-1]
        failed = frozenset(replace(state, failing=True) for state in states)
        behind = frozenset(
            self.outlook.replies(item.statements[0], state, guarded=any(self.guards))
            for state in states
        )
        for found in walk(list(reply.get_children())[-1]):
            if found.kind == CursorKind.IF_STMT:
                behind |= self.run_branch(list(found.get_children())[1], failed)
        return behind

    def failing(self, item: Item, states: States) -> States:
        """The way on where copying fails, as the driver wrote it."""
        failed = frozenset(replace(state, failing=True) for state in states)
        first, last = item.statements[0], item.statements[-1]
        if first.kind == CursorKind.RETURN_STMT:
            return frozenset()
        stored = assignment(first)
        name = getattr(stored[0], "declaration", None) if stored is not None else None
        if name is not None:
            failed = frozenset(state.knowing(name.hash, "x") for state in failed)
        if last.kind == CursorKind.IF_STMT:
            return self.run_branch(list(last.get_children())[1], failed)
        if name is not None:
            return failed
        self.outlook.ignored(first)
        return frozenset()

    def run_branch(self, branch: Cursor, states: States) -> States:
        """The states behind a branch, which may be one statement without braces."""
        if branch.kind == CursorKind.COMPOUND_STMT:
            return self.run(list(branch.get_children()), states)
        return self.run([branch], states)

    def step(self, statement: Cursor, states: States) -> States:
        kind = statement.kind
        children = list(statement.get_children())
        if kind == CursorKind.COMPOUND_STMT:
            return self.run(children, states)
        if kind == CursorKind.IF_STMT:
            return self.branches(children, self.simple(children[0], states))
        if kind == CursorKind.SWITCH_STMT:
            return self.switch(children, states)
        if kind in LOOPS:
            return self.loop(statement, states)
        if kind == CursorKind.LABEL_STMT:
            self.passed.add(statement.spelling)
            arrived = self.jumps.pop(statement.spelling, frozenset())
            return self.run_branch(children[-1], states | arrived)
        if kind in (CursorKind.CASE_STMT, CursorKind.DEFAULT_STMT):
            return self.run_branch(children[-1], states)
        if kind in (CursorKind.GOTO_STMT, CursorKind.BREAK_STMT):
            return self.leave(statement, states)
        if kind == CursorKind.CONTINUE_STMT:
            self.breaks[-1] |= states
            return frozenset()
        if kind == CursorKind.RETURN_STMT:
            return self.end(statement, states)
        return self.simple(statement, states)

    def switch(self, children: Sequence[Cursor], states: States) -> States:
        states = self.simple(children[0], states)
        self.breaks.append(frozenset())
        behind: States = frozenset()
        has_default = False
        for part in sections(children[-1]):
            found = list(labels(part[0]))
            has_default |= any(label.kind == CursorKind.DEFAULT_STMT for label in found)
            behind = self.run(part, behind | states if found else behind)
        behind |= self.breaks.pop()
        return behind if has_default else behind | states

    def loop(self, statement: Cursor, states: States) -> States:
        """None, one or more rounds: states only grow, so that a few tell all."""
        parts = list(statement.get_children())
        behind = states
        for _ in range(3):
            self.breaks.append(frozenset())
            for part in parts:
                if part.kind.is_expression():
                    behind = self.simple(part, behind)
                else:
                    behind = behind | self.run_branch(part, behind)
            behind = joined(behind | self.breaks.pop() | states)
        return behind

    def leave(self, statement: Cursor, states: States) -> States:
        if statement.kind == CursorKind.BREAK_STMT:
            if self.breaks:
                self.breaks[-1] |= states
            else:
                self.jumps["break"] = self.jumps.get("break", frozenset()) | states
            return frozenset()
        label = str(next(iter(statement.get_children())).spelling)
        if label in self.passed:
            raise DoesNotFit(statement, f"goes back to {label}")
        self.jumps[label] = self.jumps.get(label, frozenset()) | states
        return frozenset()

    def end(self, statement: Cursor, states: States) -> States:
        value = next(iter(statement.get_children()), None)
        for state in states if value is not None else ():
            assert value is not None
            behind = self.outlook.does(value, state)
            for each, known in valued(expression(value), behind):
                self.outlook.returns(statement, known, each)
        return frozenset()

    def simple(self, statement: Cursor, states: States) -> States:
        """An expression, or a declaration."""
        return frozenset(
            each for state in states for each in self.expressed(statement, state)
        )

    def expressed(self, statement: Cursor, state: State) -> Iterator[State]:
        state = self.outlook.does(statement, state)
        if statement.kind == CursorKind.DECL_STMT:
            known = [state]
            for variable in statement.get_children():
                value = (
                    initialiser(variable)
                    if variable.kind == CursorKind.VAR_DECL
                    else None
                )
                if value is not None:
                    known = [
                        each.knowing(variable.hash, what)
                        for one in known
                        for each, what in valued(expression(value), one)
                    ]
            yield from known
            return
        stored = assignment(statement)
        name = getattr(stored[0], "declaration", None) if stored is not None else None
        if stored is None or name is None:
            yield state
            return
        for each, what in valued(stored[1], state):
            yield each.knowing(name.hash, what)
