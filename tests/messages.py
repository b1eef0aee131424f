# SPDX-License-Identifier: GPL-2.0-only
"""``python -m tests.messages > docs/messages.md``: every message, out of the code.

A message is what an error is raised with, or the reason of a refusal: the words that
lead there, wherever they are written.  What is put in is shown as ``<name>``.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeGuard

from .words.modules import Module, modules
from .words.texts import bare, texts
from .words.values import At, Values, argument

ROOT = Path(__file__).parents[1]
PACKAGES = ("checkers", "generator", "verify")
HEAD = """\
<!-- SPDX-License-Identifier: GPL-2.0-only -->
# Every message

Made by `python -m tests.messages > docs/messages.md`, out of the code. What is between
`<` and `>` is put in, `|` is between two of which one is said, and what is between `[`
and `]` may be left out. Behind the semicolon is what to do. What the statuses mean is
in [errors.md](errors.md).

## Status 2: what is wrong outside of pgoff
"""
ARGUMENTS = """
## Status 2: what is wrong with an option

The line begins with the command and `argument` with the option's name. What the parser
of all Python programs says by itself is in [errors.md](errors.md).
"""
REFUSED = """
## Status 1: why something is refused

The line that a refusal names is where this is so. What to do by hand stands below a
refusal, and in [accept.md](accept.md).
"""
PARSED = """
## Status 3: why a file is not analysed
"""
PARTS = """
## What other messages have in them

It stands behind the colon of a message above, or is told as the reason in one.
"""


@dataclass(frozen=True)
class Kind:
    """One chapter: errors, and values that say of something else that it is one.

    ``bases`` are the classes whose heirs it is about.  Where they are ``own`` ones, the
    words of each have to be found.
    """

    head: str
    bases: tuple[str, ...]
    values: tuple[str, ...] = ()
    own: bool = True


KINDS = (
    Kind(HEAD, ("UserError",)),
    Kind(ARGUMENTS, ("ArgumentTypeError",)),
    Kind(REFUSED, ("Exception",), ("Refusal",)),
    Kind(PARSED, ("NotParsed",), ("Unanalysed", "Doubt")),
    Kind(PARTS, ("builtins",), own=False),
)
# What a class of ours calls the words among what it is made of.
WORDS = ("what", "remedy", "reason", "why")
# What rules say is in docs/checkers.md, and a patch says no error.
ELSEWHERE = ("Finding", "Note", "Patch")
# Exceptions of libraries.
FOREIGN = ("TarError", "GitError")
# What tells a programmer, and not a user, that something is wrong.
IMPOSSIBLE = ("AssertionError", "TypeError", "InterruptedError", "SystemExit")


class Unclear(Exception):
    """It cannot be told which words an error is raised with."""


class Messages:
    """The messages of some files by kind and folder."""

    def __init__(self, known: Sequence[Module]) -> None:
        self.values = Values(known)
        self.classes = {
            node.name: node
            for module in known
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ClassDef)
        }

    def found(self) -> Iterator[tuple[Kind, Module, str]]:
        """Every message; raises Unclear where it cannot be told what one says."""
        held: set[tuple[Kind, Module, str]] = set()
        for name, calls in self.values.calls.items():
            for module, call in calls:
                kind = self._kind(module, name, call)
                places = list(self._places(module, name, call)) if kind else []
                if kind is None or not places:
                    continue
                told = self._told(kind, places)
                ends = [each.node for at in places for each in self.values.of(at)]
                if kind.own and not any(map(said, told)) and not any(map(_other, ends)):
                    raise Unclear(f"{module.path}:{call.lineno}: {ast.unparse(call)}")
                held |= {(kind, module, x.attr) for x in ends if _is_attribute(x)}
                yield from ((kind, module, each) for each in told)
        for kind, module, field in held:
            for at in self._held(module, field):
                yield from ((kind, at.module, x) for x in texts(self.values, at))

    def kind(self, name: str) -> Kind | None:
        """The chapter of a class, by the nearest one that it is an heir of."""
        for each in KINDS:
            if name in (*each.bases, *each.values):
                return each
        found = getattr(builtins, name, None)
        error = isinstance(found, type) and issubclass(found, Exception)
        if (error and name not in IMPOSSIBLE) or name in FOREIGN:
            return KINDS[-1]
        return self.kind(_above(self.classes[name])) if name in self.classes else None

    def _kind(self, module: Module, name: str, call: ast.Call) -> Kind | None:
        """The chapter of a call; what a class hands on is as of the one above it."""
        if name != "__init__":
            return self.kind(name)
        node: ast.AST = call
        while not isinstance(node, ast.ClassDef | ast.Module):
            node = module.parents[node]
        found = self.kind(_above(node)) if isinstance(node, ast.ClassDef) else None
        return found if found is KINDS[0] else None

    def _places(self, module: Module, name: str, call: ast.Call) -> Iterator[At]:
        """The arguments with words: those of our classes by what they are called."""
        known = self.values.named(module, name)
        fields = self.values.fields[known] if known else []
        while not fields and name in self.classes:  # it is made as what is above it
            name = _above(self.classes[name])
            every = self.values.fields.items()
            fields = [x for kind, found in every if kind[1] == name for x in found]
        if not fields:
            yield from (At(module, each) for each in call.args)
        for place, each in enumerate(fields):
            value = argument(call, each, place) if each in WORDS else None
            if value is not None:
                yield At(module, value)

    def _told(self, kind: Kind, places: Sequence[At]) -> list[str]:
        """What the arguments say; what is wrong with all that can be done about it."""
        first, *others = (texts(self.values, each) for each in places)
        more = list(chain.from_iterable(others))
        if kind is KINDS[0]:
            remedy = " | ".join(filter(None, more))
            return [f"{each}; {remedy}" if remedy else each for each in first]
        every = [*first, *more]
        return every if kind.own else [each for each in every if " " in bare(each)]

    def _held(self, module: Module, field: str) -> Iterator[At]:
        """What values that a module can read have in a field, if they are no errors."""
        every = [x for x, found in self.values.fields.items() if field in found]
        near = [x for x in every if self.values.named(module, x[1]) == x]
        for each in near or every:
            if self.kind(each[1]) is None and each[1] not in ELSEWHERE:
                yield from self.values.held(each, field)
        yield from self.values.computed(field)


def messages() -> str:
    """The page."""
    found: dict[tuple[str, str], set[str]] = {}
    for kind, module, text in Messages(modules(ROOT, PACKAGES)).found():
        if said(text):
            folder = module.path.parent.relative_to(ROOT).as_posix()
            found.setdefault((kind.head, folder), set()).add(text)
    parts = []
    for kind in KINDS:
        parts.append(kind.head)
        for head, folder in sorted(found):
            if head == kind.head:
                lines = "".join(f"{each}\n" for each in sorted(found[head, folder]))
                parts.append(f"\n`{folder}/`:\n\n```text\n{lines}```\n")
    return "".join(parts)


def said(text: str) -> bool:
    """Whether there are words in it besides what is put in."""
    return any(character.isalpha() for character in bare(text))


def _other(end: ast.expr) -> bool:
    """Whether these are the words of another error, or of another program."""
    if isinstance(end, ast.JoinedStr):
        parts = [x.value for x in end.values if isinstance(x, ast.FormattedValue)]
        return all(map(_other, parts))
    return _is_attribute(end) or ast.unparse(end).startswith("str(")


def _is_attribute(node: ast.expr) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute)


def _above(node: ast.ClassDef) -> str:
    """The first class that one is made from, without its module."""
    return ast.unparse(node.bases[0]).rpartition(".")[2] if node.bases else ""


if __name__ == "__main__":
    sys.stdout.write(messages())
