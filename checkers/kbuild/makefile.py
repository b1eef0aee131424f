# SPDX-License-Identifier: GPL-2.0-only
"""A static reader of Makefiles: the variables they set, nothing run.

Rules and recipes are passed over.  ``$(shell …)`` yields nothing, and what Kbuild
would ask of the compiler is answered as a recent clang would (see :mod:`.functions`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..errors import NotParsed
from ..source import Source
from .functions import FUNCTIONS, KNOWN_CALLS, substituted
from .lines import Lines
from .macro import arguments_of, pieces

NESTING = 80
LARGEST = 1 << 25  # characters read and expanded; a kernel's need a hundredth of it
DEEPEST = 20  # makefiles that include each other
MOST = 400  # makefiles that one includes


@dataclass(slots=True)
class Variable:
    """A value; ``recursive`` ones are expanded each time they are used."""

    text: str
    recursive: bool


class Makefile:
    """The variables of one folder's makefile, read under a configuration."""

    def __init__(
        self,
        source: Source,
        configuration: Mapping[str, str],
        variables: Mapping[str, str],
    ) -> None:
        self.source, self.configuration = source, configuration
        self.given = frozenset(variables)
        self.variables = {k: Variable(v, False) for k, v in variables.items()}
        self.files: dict[str, None] = {}
        self.expanding: list[str] = []
        self.spent = 0

    def spend(self, text: str) -> str:
        """``text``, unless there has been so much that there may be no end to it.

        Raises NotParsed then.
        """
        self.spent += len(text)
        if self.spent > LARGEST:
            path = next(iter(self.files), "Makefile")
            raise NotParsed(path, "what it expands to is too large")
        return text

    def read(self, path: str) -> None:
        """Obey the makefile ``path``, if there is one."""
        path = tree_path(path)
        if not path or len(self.files) > MOST or path in self.expanding:
            return
        self.files[path] = None
        try:
            content = self.source.read(path)
        except OSError:
            return
        self.expanding.append(path)
        if len(self.expanding) < DEEPEST:
            self.lines(content.decode("utf-8", "replace"))
        self.expanding.pop()

    def words(self, name: str) -> list[str]:
        """The value of the variable ``name``, expanded, in words."""
        return self.value(name, 0).split()

    def lines(self, text: str) -> None:
        """Obey the text of a makefile."""
        Lines(self).obey(self.spend(text))

    def assign(self, name: str, operator: str, value: str) -> None:
        """Obey ``name OPERATOR value``, unless the name was given from outside."""
        old = self.variables.get(name)
        if name in self.given or (operator == "?=" and old is not None):
            return
        if operator == "!=":
            value = ""
        if operator == "+=" and old is not None:
            added = value if old.recursive else self.expand(value)
            self.variables[name] = Variable(f"{old.text} {added}", old.recursive)
        elif operator in (":=", "::=", ":::="):
            self.variables[name] = Variable(self.expand(value), False)
        else:
            self.variables[name] = Variable(value, True)

    def expand(self, text: str, depth: int = 0) -> str:
        """``text`` with every reference in it replaced by its value."""
        if "$" not in text or depth > NESTING:
            return text
        result = []
        for literal, reference in pieces(text):
            result.append(literal[:-1] if literal.endswith("$$") else literal)
            if reference:
                result.append(self.reference(reference, depth + 1))
        return self.spend("".join(result))

    def reference(self, reference: str, depth: int) -> str:
        """The value of ``$(reference)``: a function or a variable."""
        name, space, rest = reference.partition(" ")
        if space and name in FUNCTIONS:
            arguments = arguments_of(rest.strip())
            return FUNCTIONS[name](self, arguments, depth)
        if "$" in reference:
            reference = self.expand(reference, depth)
        name, colon, pattern = reference.partition(":")
        value = self.value(name, depth)
        return substituted(value, pattern) if colon and "=" in pattern else value

    def value(self, name: str, depth: int) -> str:
        """The value of the variable ``name``; nothing where there is none."""
        found = self.variables.get(name)
        if found is not None:
            return self.expand(found.text, depth) if found.recursive else found.text
        if name.startswith("CONFIG_"):
            return self.configuration.get(name[7:], "")
        return ""

    def call(self, name: str, given: list[str], depth: int) -> str:
        """``$(call name,given…)``"""
        if name in KNOWN_CALLS:
            return KNOWN_CALLS[name](given)
        found = self.variables.get(name)
        if found is None or depth > NESTING:
            return ""
        names = [str(number) for number in range(max(10, len(given) + 1))]
        saved = {number: self.variables.get(number) for number in names}
        for number, value in zip(names, [name, *given, *[""] * 10], strict=False):
            self.variables[number] = Variable(value, False)
        result = self.expand(found.text, depth)
        for number, variable in saved.items():
            if variable is None:
                self.variables.pop(number, None)
            else:
                self.variables[number] = variable
        return result

    def wildcard(self, pattern: str) -> list[str]:
        """The files of the tree that ``pattern`` names; only a ``*`` in the name."""
        path = tree_path(pattern)
        folder, _, name = path.rpartition("/")
        if "*" not in path:
            found = bool(path) and (
                self.source.exists(path) or (self.source.root / path).is_dir()
            )
            return [pattern] if found else []
        if "*" in folder:
            return []
        shape = re.compile(".*".join(map(re.escape, name.split("*"))))
        return [
            file
            for file in self.source.files(folder)
            if shape.fullmatch(file.rpartition("/")[2])
        ]


def makefiles(folder: str) -> tuple[str, str]:
    """The two files that can say what is built in ``folder``; the first comes first."""
    prefix = f"{folder}/" if folder else ""
    return f"{prefix}Kbuild", f"{prefix}Makefile"


def folders_around(path: str) -> Iterator[str]:
    """The folders that a file is in, its own first; the last is the top, empty."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def tree_path(path: str) -> str:
    """``path`` without ``.`` and ``..``; nothing where it leaves the tree."""
    if path.startswith("/") or "\0" in path:
        return ""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
