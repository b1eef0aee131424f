# SPDX-License-Identifier: GPL-2.0-only
"""The files of the package as syntax trees, and what names in them are bound to."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = Function | ast.Module
# An expression, and which part of it: places in tuples, or EACH.
Bound = tuple[ast.expr, tuple[int, ...]]
# Stands for any element of what is iterated over, among the places in tuples.
EACH = -1


@dataclass(frozen=True, eq=False)
class Module:
    """A file of the package, by the name that it is imported by."""

    name: str
    path: Path
    tree: ast.Module

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """What each node is in."""
        return {
            below: node
            for node in ast.walk(self.tree)
            for below in ast.iter_child_nodes(node)
        }

    @cached_property
    def imports(self) -> dict[str, tuple[str, str]]:
        """The module, and the name there, of each name that is imported from one."""
        return {
            each.asname or each.name: (self._absolute(node), each.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            for each in node.names
        }

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return (node.module or "").removeprefix("pgoff.")
        up = node.level - (self.path.name == "__init__.py")
        parts = self.name.split(".")
        parts = parts[: len(parts) - up] if up else parts
        return ".".join([*parts, *([node.module] if node.module else [])])

    @cached_property
    def bindings(self) -> dict[tuple[Scope, str], list[Bound]]:
        """What the names of each scope are given, and which part of that."""
        found: dict[tuple[Scope, str], list[Bound]] = {}
        for node in ast.walk(self.tree):
            for target, value, part in _bindings(node):
                for name, place in _targets(target):
                    key = (self.scope(node), name)
                    found.setdefault(key, []).append((value, (*part, *place)))
        return found

    def scope(self, node: ast.AST) -> Scope:
        """The function that ``node`` is in, or the module."""
        node = self.parents.get(node, node)
        while not isinstance(node, Function | ast.Module):
            node = self.parents[node]
        return node


def modules(root: Path, packages: Sequence[str]) -> list[Module]:
    """Every file of the packages, which are folders in ``root``."""
    return [
        Module(_name(path.relative_to(root)), path, ast.parse(path.read_text("utf-8")))
        for package in packages
        for path in sorted((root / package).rglob("*.py"))
    ]


def _name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _bindings(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr, tuple[int, ...]]]:
    """The targets that ``node`` binds, each with the value and the part of it."""
    match node:
        case ast.Assign(targets, value):
            yield from ((each, value, ()) for each in targets)
        case ast.AnnAssign(target, _, ast.expr() as value):
            yield target, value, ()
        case ast.NamedExpr(target, value) | ast.AugAssign(target, _, value):
            yield target, value, ()
        case ast.For(target, value) | ast.comprehension(target, value):
            yield target, value, (EACH,)


def _targets(target: ast.expr) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The names in a target, each with its place where it is a tuple."""
    match target:
        case ast.Name(name):
            yield name, ()
        case ast.Tuple(elements):
            for place, each in enumerate(elements):
                yield from ((name, (place, *part)) for name, part in _targets(each))
        case ast.Starred(value):
            yield from _targets(value)
