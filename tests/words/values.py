# SPDX-License-Identifier: GPL-2.0-only
"""From an expression to those that it can be when the program runs.

A name leads to what is assigned to it, a parameter to what callers give, a call to what
the function returns, and an imported name to its module.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .modules import EACH, Function, Module, Scope

# The module that defines it, and its name there.
Class = tuple[str, str]
# What gives its argument, or what it is a method of, in another form.
SAME = ("tuple", "list", "sorted", "set", "next", "iter")
CUT = ("split", "strip", "partition", "rstrip", "lstrip")
# The place of an argument that is only given by its name.
BY_NAME = 99


@dataclass(frozen=True)
class At:
    """An expression, the ``part`` of it that is asked for, and the ``way`` to it."""

    module: Module
    node: ast.expr
    part: tuple[int, ...] = ()
    way: tuple[ast.AST, ...] = ()

    def to(self, node: ast.expr, *, skip: int = 0) -> At:
        """On to an expression in this one, of which ``skip`` parts are decided."""
        return replace(self, node=node, part=self.part[skip:])


class Values:
    """What expressions anywhere in the ``known`` modules can be."""

    def __init__(self, known: Sequence[Module]) -> None:
        self.modules = {each.name: each for each in known}
        self.calls: dict[str, list[tuple[Module, ast.Call]]] = {}
        self.fields: dict[Class, list[str]] = {}
        for module in known:
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Call) and (name := called(node)):
                    self.calls.setdefault(name, []).append((module, node))
                elif isinstance(node, ast.ClassDef):
                    self.fields[module.name, node.name] = list(_fields(node))

    def of(self, at: At) -> Iterator[At]:
        """The expressions that this one can be, each once on a way."""
        if at.node in at.way:
            return
        at = replace(at, way=(*at.way, at.node))
        match at.node:
            case ast.IfExp(_, one, other):
                ways = [at.to(one), at.to(other)]
            case ast.BoolOp(_, values):
                ways = [at.to(each) for each in values]
            case ast.NamedExpr(_, value) | ast.Starred(value):
                ways = [at.to(value)]
            case ast.Name(name):
                ways = list(self._named(at, at.module.scope(at.node), name))
            case ast.Call():
                ways = list(self._called(at, at.node))
            case _:
                ways = list(self._part(at))
        for each in ways:
            yield from self.of(each)
        if not ways:
            yield at

    def _part(self, at: At) -> Iterator[At]:
        """Of what has several elements, or is cut out of something."""
        match at.node:
            case ast.Tuple(found) | ast.List(found) | ast.Set(found) if at.part:
                place = at.part[0]
                some = found if place == EACH else found[place : place + 1]
                yield from (at.to(each, skip=1) for each in some)
            case ast.ListComp(each) | ast.SetComp(each) | ast.GeneratorExp(each):
                yield at.to(each, skip=1)
            case ast.Subscript(of):
                yield from self._items(replace(at, part=(1, *at.part)), of)

    def _items(self, at: At, of: ast.expr) -> Iterator[At]:
        """The keys or the values of a dictionary that is written down, else itself."""
        for found in self.of(replace(at, node=of, part=())):
            if isinstance(found.node, ast.Dict):
                some = found.node.values if at.part[0] else found.node.keys
                for each in some:
                    if each is not None:
                        yield replace(found, node=each, part=at.part[1:])
            else:
                yield replace(found, way=at.way)

    def _called(self, at: At, call: ast.Call) -> Iterator[At]:
        """What a call gives."""
        match call:
            case ast.Call(ast.Attribute(of, "items")) if at.part[:1] == (EACH,):
                if at.part[1:]:
                    yield from self._items(replace(at, part=at.part[1:]), of)
            case ast.Call(ast.Name(name), [of, *_]) if name in SAME:
                yield at.to(of)
            case ast.Call(ast.Attribute(of, name)) if name in CUT:
                yield at.to(of)
            case _:
                for module, function in self._functions(at.module, call):
                    yield from _returned(replace(at, module=module), function)

    def _named(self, at: At, scope: Scope, name: str) -> Iterator[At]:
        """What a name is in a scope, or in the first one around it that knows it."""
        place = parameter(scope, name) if isinstance(scope, Function) else None
        bound = at.module.bindings.get((scope, name), [])
        if place is not None and isinstance(scope, Function):
            yield from self._given(at, scope, name, place)
        for value, part in bound:
            yield replace(at, node=value, part=(*part, *at.part))
        if bound or place is not None:
            return
        if isinstance(scope, Function):
            yield from self._named(at, at.module.scope(scope), name)
        elif name in at.module.imports:
            above, there = at.module.imports[name]
            if found := self.modules.get(above):
                yield from self._named(replace(at, module=found), found.tree, there)

    def _given(self, at: At, function: Function, name: str, place: int) -> Iterator[At]:
        """What callers give for a parameter; those of a class name the class."""
        if function.name == "__init__":
            return
        for module, call in self.calls.get(function.name, ()):
            value = argument(call, name, place)
            if value is not None and any(
                each is function for _, each in self._functions(module, call)
            ):
                yield replace(at, module=module, node=value)

    def _functions(
        self, module: Module, call: ast.Call
    ) -> Iterator[tuple[Module, Function]]:
        """What a call may call: a function of that name here, or where it is from."""
        name = called(call)
        if isinstance(call.func, ast.Name) and name in module.imports:
            above, name = module.imports[name]
            if above not in self.modules:
                return
            module = self.modules[above]
        for node in ast.walk(module.tree):
            if isinstance(node, Function) and node.name == name:
                yield module, node

    def named(self, module: Module, name: str) -> Class | None:
        """The class of ours that a name is in a module."""
        found = module.imports.get(name, (module.name, name))
        return found if found in self.fields else None

    def held(self, kind: Class, field: str) -> Iterator[At]:
        """What a field of a class is given, wherever one is made or made anew."""
        place = self.fields[kind].index(field)
        for name in (kind[1], "replace"):
            for module, call in self.calls.get(name, ()):
                value = argument(call, field, place if name == kind[1] else BY_NAME)
                if value is not None and self.named(module, kind[1]) == kind:
                    yield At(module, value)

    def computed(self, name: str) -> Iterator[At]:
        """What the properties of that name give."""
        for module in self.modules.values():
            for node in ast.walk(module.tree):
                if isinstance(node, ast.FunctionDef) and node.name == name:
                    kinds = map(ast.unparse, node.decorator_list)
                    if any(each.endswith("property") for each in kinds):
                        yield from _returned(At(module, ast.Name(name)), node)


def _returned(at: At, function: Function) -> Iterator[At]:
    for node in ast.walk(function):
        match node:
            case ast.Return(ast.expr() as value) if at.module.scope(node) is function:
                yield at.to(value)
            case ast.Yield(ast.expr() as value) if at.part[:1] == (EACH,):
                yield at.to(value, skip=1)


def _fields(node: ast.ClassDef) -> Iterator[str]:
    """What a constructor is given, in order."""
    for each in node.body:
        match each:
            case ast.AnnAssign(ast.Name(name)):
                yield name
            case ast.FunctionDef("__init__", arguments):
                yield from (given.arg for given in arguments.args[1:])


def called(call: ast.Call) -> str:
    """The name of what is called, without what it is an attribute of."""
    match call.func:
        case ast.Name(name) | ast.Attribute(_, name):
            return name
    return ""


def argument(call: ast.Call, name: str, place: int) -> ast.expr | None:
    """What a call gives for a parameter, by its name or at its place from 0."""
    for each in call.keywords:
        if each.arg == name:
            return each.value
    given = call.args[: place + 1]
    if len(given) <= place or any(isinstance(each, ast.Starred) for each in given):
        return None
    return given[place]


def parameter(function: Function, name: str) -> int | None:
    """The place of a parameter, from 0, without ``self``; after all if by name only."""
    every = [*function.args.posonlyargs, *function.args.args]
    names = [each.arg for each in every if each.arg not in ("self", "cls")]
    names += [each.arg for each in function.args.kwonlyargs]
    return names.index(name) if name in names else None
