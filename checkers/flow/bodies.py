# SPDX-License-Identifier: GPL-2.0-only
"""Functions as the analysis goes through them: what is below what, who reads what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from clang.cindex import Cursor, CursorKind

from ..cursors import arguments, byte_range
from ..initializer import initializer, stripped
from ..main_file import children
from ..page_offset import structure
from ..view import GLOBAL, View
from ..walk import Node, Walk, identity
from .assignment import is_target
from .reaching import may_give, reaching
from .use import Extent
from .written import Writing


@dataclass(frozen=True, eq=False)
class Function:
    """The definition of a function: ``node`` is the FUNCTION_DECL."""

    node: Node
    walk: Walk
    symbol: str

    @property
    def name(self) -> str:
        """The function's name."""
        return self.node.cursor.spelling

    @cached_property
    def parameters(self) -> tuple[Cursor, ...]:
        """The PARM_DECLs of the definition."""
        return arguments(self.node.cursor)

    @property
    def is_shared(self) -> bool:
        """Whether other files can call it."""
        return self.node.cursor.linkage in GLOBAL


@dataclass(eq=False)
class Bodies:
    """The functions of a unit, those of headers as they are asked for."""

    view: View
    below: dict[Node, list[Node]] = field(default_factory=dict)
    _functions: dict[int, Function | None] = field(default_factory=dict)
    _reaching: dict[tuple[Node, object], dict[Node | None, tuple[Node, ...]]] = field(
        default_factory=dict
    )

    _writings: dict[str, Writing] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._place(self.view.walk)

    @cached_property
    def own(self) -> tuple[Function, ...]:
        """The functions that are defined in the files that are looked at."""
        nodes = self.view.walk.of(CursorKind.FUNCTION_DECL)
        found = (
            self.function(node.cursor)
            for node in nodes
            if node.parent is None and node.cursor.is_definition()
        )
        return tuple(each for each in found if each is not None)

    @cached_property
    def members(self) -> dict[str, list[Node]]:
        """The expressions that name a member, by its name."""
        found: dict[str, list[Node]] = defaultdict(list)
        for node in self.view.walk.of(CursorKind.MEMBER_REF_EXPR):
            found[node.cursor.spelling].append(node)
        return found

    def function(self, declaration: Cursor) -> Function | None:
        """A function by any of its declarations, None where its body is not seen."""
        key = identity(declaration)
        if key not in self._functions:
            self._functions[key] = self._defined(declaration)
        return self._functions[key]

    def around(self, node: Node) -> Function | None:
        """The function that a node is in."""
        top = node.top.cursor
        return self.function(top) if top.kind == CursorKind.FUNCTION_DECL else None

    def looked_at(self, node: Node) -> bool:
        """Whether a node is in the files that findings are made in."""
        return node.top.name in self.view.paths

    def reads(
        self, function: Function, variable: Cursor, given: Node | None
    ) -> tuple[Node, ...]:
        """Where the value that ``given`` gives to a local variable is read.

        None is what a parameter begins with.
        """
        key = identity(variable)
        walk = function.walk
        named = [*walk.references.get(key, ()), *walk.variables.get(key, ())]
        return self._reached(function, key, named).get(given, ())

    def values(self, variable: Cursor | None) -> list[Cursor]:
        """All that a local variable of the files looked at is set to."""
        if variable is None or variable.kind != CursorKind.VAR_DECL:
            return []
        first = initializer(variable)
        found = [] if first is None else [first]
        for node in self.view.walk.references.get(identity(variable), ()):
            if node.parent is not None and is_target(node):
                found.append(children(node.parent.cursor)[1])
        return found

    def references(self, variable: Cursor) -> tuple[Node, ...]:
        """Where the files that are looked at name a variable."""
        return self.view.walk.references.get(identity(variable), ())

    def overwritten(self, function: Function, member: Node) -> tuple[bool, bool]:
        """Whether a member of a structure that is read is as it was at first.

        And whether the function may have written it before.
        """
        base = base_name(member)
        if base is None:
            return True, False
        field_read = member.cursor.referenced
        key = identity(base), member.cursor.spelling
        named = [
            node
            for node in function.walk.of(CursorKind.MEMBER_REF_EXPR)
            if node.cursor.spelling == member.cursor.spelling
            and node.cursor.referenced == field_read
            and node.top is function.node.top
            and (other := base_name(node)) is not None
            and other == base
        ]
        reached = self._reached(function, key, named)
        first = member in reached.get(None, ())
        later = any(member in nodes for given, nodes in reached.items() if given)
        return first, later

    def extent(self, node: Node) -> Extent:
        """Where an expression is written."""
        path = node.top.name
        if path not in self.view.texts:
            return Extent(path, *byte_range(node.cursor))
        if path not in self._writings:
            macros = (
                top.cursor
                for top in self.view.tops
                if top.cursor.kind == CursorKind.MACRO_INSTANTIATION
                and top.name == path
            )
            self._writings[path] = Writing(self.view.texts[path], macros)
        return Extent(path, *self._writings[path].extent(node.cursor))

    def token(self, node: Node) -> Extent:
        """The identifier that an expression is named by."""
        offset = self.view.offset(node)
        text = self.view.texts.get(node.top.name)
        start = node.cursor.spelling.encode()
        if text is None or not text.content.startswith(start, offset):
            return Extent(node.top.name, offset, offset)
        return Extent(node.top.name, offset, offset + len(start))

    def _reached(
        self, function: Function, key: object, named: Sequence[Node]
    ) -> dict[Node | None, tuple[Node, ...]]:
        known = self._reaching.get((function.node, key))
        if known is None:
            found: dict[Node | None, list[Node]] = defaultdict(list)
            if not any(map(may_give, named)):
                found[None] = list(named)
            else:
                reads = reaching(function.walk, function.node, frozenset(named))
                for node in named:
                    for given in reads.get(node, ()):
                        found[given].append(node)
            known = {given: tuple(nodes) for given, nodes in found.items()}
            self._reaching[function.node, key] = known
        return known

    def _defined(self, declaration: Cursor) -> Function | None:
        walk = self.view.body(declaration)
        definition = declaration.get_definition()
        if walk is None or definition is None:
            return None
        self._place(walk)
        node = walk.functions.get(identity(definition))
        if node is None:
            return None
        return Function(node, walk, self.view.symbol(definition))

    def _place(self, walk: Walk) -> None:
        if next(iter(walk.below), None) not in self.below:
            self.below.update(walk.below)


def base_name(member: Node) -> Cursor | None:
    """The variable ``v`` of ``v->member``, None where it is anything else."""
    inside = member.cursor
    while inside.kind == CursorKind.MEMBER_REF_EXPR:
        below = children(inside)
        if not below:
            return None
        inside = stripped(below[0])
    return inside.referenced if inside.kind == CursorKind.DECL_REF_EXPR else None


def member_symbol(member: Cursor) -> str:
    """A name for a FIELD_DECL that is the same in every unit."""
    return f"{structure(member) or member.get_usr()}.{member.spelling}"
