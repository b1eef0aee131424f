# SPDX-License-Identifier: GPL-2.0-only
"""What a public function raises is named in its docstring.

That there is one is asked by ruff (D100 to D104).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("checkers", "generator", "verify")
# The errors that are meant to be caught, by callers or by the command line.
ERRORS = ("BadExpression", "DoesNotFit", "NotParsed", "UserError", "ValueError")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def raised(nodes: list[ast.stmt], caught: frozenset[str] = frozenset()) -> set[str]:
    """The ``ERRORS`` that leave ``nodes``, by what they say themselves."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        if isinstance(node, ast.Raise):
            named = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(named, ast.Name) and named.id not in caught:
                found.add(named.id)
        elif isinstance(node, ast.Try):
            handled = [each.type for each in node.handlers if each.type is not None]
            every = [part for each in handled for part in ast.walk(each)]
            names = {each.id for each in every if isinstance(each, ast.Name)}
            found |= raised(node.body, caught | names)
            for handler in node.handlers:
                found |= raised(handler.body, caught)
            found |= raised([*node.orelse, *node.finalbody], caught)
        else:
            for part in ast.iter_child_nodes(node):
                if isinstance(part, ast.match_case):
                    found |= raised(part.body, caught)
            blocks = (getattr(node, name, []) for name in ("body", "orelse"))
            found |= raised([x for each in blocks for x in each], caught)
    return found & set(ERRORS)


def public(nodes: list[ast.stmt]) -> Iterator[Function]:
    """The functions and methods that others may call."""
    for node in nodes:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public(node.body)
        elif isinstance(node, Function) and not node.name.startswith("_"):
            yield node


def silent(text: str) -> list[str]:
    """``name: Error`` for what a public function raises and does not say."""
    return [
        f"{function.name}: {error}"
        for function in public(ast.parse(text).body)
        for error in sorted(raised(function.body))
        if error not in (ast.get_docstring(function) or "")
    ]


def test_what_a_function_raises_is_told() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): told
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        if (told := silent(path.read_text("utf-8")))
    }
    assert not found


def test_an_error_that_is_not_told_is_found() -> None:
    text = '''
class Reader:
    def read(self):
        """Read it."""
        match self:
            case 1:
                with self:
                    raise UserError("no")
    def caught(self):
        """Read it."""
        try:
            raise NotParsed("no")
        except NotParsed:
            raise DoesNotFit("no")
    def told(self):
        """Read it; raises UserError."""
        if self:
            raise UserError("no")
    def _own(self):
        raise UserError("no")
'''
    assert silent(text) == ["read: UserError", "caught: DoesNotFit"]
