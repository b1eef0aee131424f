# SPDX-License-Identifier: GPL-2.0-only
"""Which values of a variable get to where it is read, in one function.

The function is gone through as it may run: both ways of a branch, loops until nothing
changes, jumps to their labels.  A value is called by the node that gives it, and by
None if the variable has it from the start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from clang.cindex import CursorKind

from ..cursors import STEPPING, binary_operator, unary_operator
from ..initializer import TRANSPARENT
from ..walk import Node, Walk, around

State: TypeAlias = "frozenset[Node | None] | None"  # None: nothing gets here
Children: TypeAlias = Mapping[Node, Sequence[Node]]

_LOOPS = frozenset((CursorKind.WHILE_STMT, CursorKind.DO_STMT, CursorKind.FOR_STMT))
_LABELS = frozenset((CursorKind.CASE_STMT, CursorKind.DEFAULT_STMT))
_CHANGING = STEPPING | {"&"}


def reaching(
    walk: Walk, function: Node, named: frozenset[Node]
) -> Mapping[Node, frozenset[Node | None]]:
    """For each of the nodes ``named``, which name the variable, what it may read.

    Those that only write are left out.  A VAR_DECL among them is its declaration.
    """
    going = _Going(walk.below, named, around(named), walk.steering)
    while True:
        before = going.size
        going.run(function, frozenset((None,)))
        if going.size == before:
            return {node: frozenset(defs) for node, defs in going.reads.items()}


@dataclass(eq=False)
class _Going:
    """One variable, while its function is gone through.

    A node that is neither ``around`` those named nor ``steering`` changes nothing.
    """

    children: Children
    named: frozenset[Node]
    around: frozenset[Node]
    steering: frozenset[Node]
    reads: dict[Node, set[Node | None]] = field(default_factory=dict)
    labels: dict[str, set[Node | None]] = field(default_factory=dict)
    breaks: list[set[Node | None]] = field(default_factory=list)
    continues: list[set[Node | None]] = field(default_factory=list)
    cases: list[State] = field(default_factory=list)
    weak: int = 0

    @property
    def size(self) -> int:
        """How much is known: it only grows."""
        known = [*self.reads.values(), *self.labels.values()]
        return sum(map(len, known)) + len(known)

    def run(self, node: Node, state: State) -> State:
        """Go through ``node``, and say what the variable may be behind it."""
        if node not in self.around and node not in self.steering:
            return state
        kind = node.kind
        if node in self.named and kind != CursorKind.VAR_DECL:
            self._read(node, state)
            return state
        if kind == CursorKind.VAR_DECL:
            state = self._all(node, state)
            return frozenset((node,)) if node in self.named else state
        if kind == CursorKind.BINARY_OPERATOR:
            return self._binary(node, state)
        if kind in (CursorKind.COMPOUND_ASSIGNMENT_OPERATOR, CursorKind.UNARY_OPERATOR):
            return self._changed(node, state)
        if kind in (CursorKind.IF_STMT, CursorKind.CONDITIONAL_OPERATOR):
            return self._branch(node, state)
        if kind in _LOOPS:
            return self._loop(node, state)
        if kind == CursorKind.SWITCH_STMT:
            return self._switch(node, state)
        if kind in _LABELS:
            return self._all(node, _join(state, self.cases[-1] if self.cases else None))
        return self._jump(node, state)

    def _all(self, node: Node, state: State) -> State:
        for child in self.children.get(node, ()):
            state = self.run(child, state)
        return state

    def _read(self, node: Node, state: State) -> None:
        self.reads.setdefault(node, set()).update(state or ())

    def _given(self, node: Node, state: State) -> State:
        """``node`` gives the variable a value."""
        fresh = frozenset((node,))
        return _join(state, fresh) if self.weak else fresh

    def _target(self, node: Node) -> Node | None:
        """The name of the variable that ``node`` is, without what is around it."""
        while node.kind in TRANSPARENT:
            below = self.children.get(node, ())
            if not below:
                return None
            node = below[-1]
        return node if node in self.named else None

    def _binary(self, node: Node, state: State) -> State:
        operator, below = binary_operator(node.cursor), self.children.get(node, ())
        if len(below) != 2:
            return self._all(node, state)
        left, right = below
        if operator == "=" and self._target(left) is not None:
            return self._given(node, self.run(right, state))
        state = self.run(left, state)
        after = self.run(right, state)
        return _join(state, after) if operator in ("&&", "||") else after

    def _changed(self, node: Node, state: State) -> State:
        """``op=``, ``++`` and what may be written through a pointer that is taken."""
        below = self.children.get(node, ())
        target = self._target(below[0]) if below else None
        if node.kind == CursorKind.UNARY_OPERATOR:
            operator = unary_operator(node.cursor)
            state = self._all(node, state)
            if target is None or operator not in _CHANGING:
                return state
            given: State = frozenset((node,))
            return _join(state, given) if operator == "&" else self._given(node, state)
        for child in reversed(below):
            state = self.run(child, state)
        return state if target is None else self._given(node, state)

    def _branch(self, node: Node, state: State) -> State:
        condition, *ways = self.children.get(node, ()) or (None,)
        if condition is None:
            return state
        state = self.run(condition, state)
        ends = [self.run(way, state) for way in ways]
        return _join(*ends) if len(ends) > 1 else _join(state, *ends)

    def _loop(self, node: Node, state: State) -> State:
        """All parts again and again; what the head gives is not sure to be given."""
        below = self.children.get(node, ())
        self.breaks.append(set())
        self.continues.append(set())
        while True:
            before, inside = self.size, state
            for child in below:
                # Nothing tells which parts of a head are there, so none is sure to run,
                # nor to lead to the next: scoped_guard() has a goto in the last part.
                weak = node.kind == CursorKind.FOR_STMT and child is not below[-1]
                if node.kind == CursorKind.DO_STMT and child is below[-1]:
                    inside = _join(inside, _state(self.continues[-1]))
                self.weak += weak
                after = self.run(child, inside)
                inside = _join(inside, after) if weak else after
                self.weak -= weak
            again = _join(state, inside, _state(self.continues[-1]))
            if again == state and self.size == before:
                break
            state = again
        self.continues.pop()
        return _join(state, _state(self.breaks.pop()))

    def _switch(self, node: Node, state: State) -> State:
        condition, *body = self.children.get(node, ()) or (None,)
        if condition is None:
            return state
        state = self.run(condition, state)
        self.cases.append(state)
        self.breaks.append(set())
        end: State = None
        for each in body:
            end = self.run(each, None)
        self.cases.pop()
        return _join(state, end, _state(self.breaks.pop()))

    def _jump(self, node: Node, state: State) -> State:
        """What leads elsewhere; anything else is gone through in its order."""
        kind = node.kind
        if kind == CursorKind.RETURN_STMT:
            self._all(node, state)
            return None
        if kind == CursorKind.GOTO_STMT:
            for label in self.children.get(node, ()):
                self._to(self.labels.setdefault(label.cursor.spelling, set()), state)
            return None
        if kind == CursorKind.LABEL_STMT:
            known = self.labels.setdefault(node.cursor.spelling, set())
            return self._all(node, _join(state, _state(known)))
        if kind == CursorKind.BREAK_STMT and self.breaks:
            self._to(self.breaks[-1], state)
            return None
        if kind == CursorKind.CONTINUE_STMT and self.continues:
            self._to(self.continues[-1], state)
            return None
        return self._all(node, state)

    def _to(self, place: set[Node | None], state: State) -> None:
        place.update(state or ())


def _join(*states: State) -> State:
    some = [each for each in states if each is not None]
    return frozenset().union(*some) if some else None


def _state(defs: set[Node | None]) -> State:
    return frozenset(defs) if defs else None


def may_give(node: Node) -> bool:
    """Whether a node that names a variable could be where it is given a value."""
    if node.kind == CursorKind.VAR_DECL:
        return True
    while node.parent is not None and node.parent.kind in TRANSPARENT:
        node = node.parent
    parent, index = node.parent, node.index
    if parent is None:
        return False
    if parent.kind == CursorKind.BINARY_OPERATOR:
        return index == 0 and binary_operator(parent.cursor) == "="
    if parent.kind == CursorKind.UNARY_OPERATOR:
        return unary_operator(parent.cursor) in _CHANGING
    return parent.kind == CursorKind.COMPOUND_ASSIGNMENT_OPERATOR and index == 0
