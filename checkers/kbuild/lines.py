# SPDX-License-Identifier: GPL-2.0-only
"""The lines of a makefile: which of them count, and what they do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .macro import arguments_of

if TYPE_CHECKING:
    from .makefile import Makefile

MODIFIERS = re.compile(r"(?:(?:export|override|private)\s+)*")
OPERATOR = re.compile(r"\s*(:::=|::=|:=|\+=|\?=|!=|=)\s*")
DEFINE = re.compile(r"(?:override\s+)?define\s+(\S+)\s*(:?=|\+=)?$")


class Lines:
    """One text, line by line: which lines count, and what they do."""

    def __init__(self, makefile: Makefile) -> None:
        self.makefile = makefile
        self.conditions: list[bool | None] = []  # None: a branch before was taken
        self.in_rule = False

    def obey(self, text: str) -> None:
        """Obey every line whose conditions hold."""
        lines = joined(text)
        for line in lines:
            if line.startswith("\t") and self.in_rule:
                continue
            stripped = uncommented(line).strip()
            if not stripped:
                continue
            if self.conditional(stripped):
                continue
            self.in_rule = self.in_rule and line.startswith("\t")
            if found := DEFINE.match(stripped):
                self.define(found, lines)
            elif all(self.conditions):
                self.line(stripped)

    def define(self, found: re.Match[str], lines: Iterator[str]) -> None:
        """Take the lines up to ``endef`` as a variable's value."""
        body = []
        for line in lines:
            if line.strip() == "endef":
                break
            body.append(line)
        if all(self.conditions):
            self.makefile.assign(found[1], found[2] or "=", "\n".join(body))

    def conditional(self, text: str) -> bool:
        """Obey a line of a conditional; False for every other line."""
        keyword, _, rest = text.partition(" ")
        if keyword.startswith(("ifeq(", "ifneq(")):
            keyword, rest = text.partition("(")[0], text[text.index("(") :]
        if keyword in ("ifeq", "ifneq", "ifdef", "ifndef"):
            outside = all(self.conditions)
            self.conditions.append(outside and self.holds(keyword, rest.strip()))
        elif keyword == "else" and self.conditions:
            taken = self.conditions.pop()
            if taken is not False:
                self.conditions.append(None)
            elif rest.strip():
                inner, _, tail = rest.strip().partition(" ")
                outside = all(self.conditions)
                self.conditions.append(outside and self.holds(inner, tail.strip()))
            else:
                self.conditions.append(True)
        elif keyword == "endif" and self.conditions:
            self.conditions.pop()
        else:
            return False
        return True

    def holds(self, keyword: str, rest: str) -> bool:
        """Whether the condition ``keyword rest`` holds."""
        if keyword in ("ifdef", "ifndef"):
            name = self.makefile.expand(rest)
            return bool(self.makefile.value(name, 0)) == (keyword == "ifdef")
        if rest.startswith("("):
            parts = arguments_of(rest[1:-1])
            left, right = parts[0], ",".join(parts[1:])
        else:
            quoted = re.findall(r"\"([^\"]*)\"|'([^']*)'", rest)
            left, right = ("".join(pair) for pair in [*quoted, ("", "")][:2])
        same = self.makefile.expand(left).strip() == self.makefile.expand(right).strip()
        return same == (keyword == "ifeq")

    def line(self, text: str) -> None:
        """Obey a line that is no conditional: an include, an assignment, a rule."""
        keyword, _, rest = text.partition(" ")
        if keyword in ("include", "-include", "sinclude"):
            for path in self.makefile.expand(rest).split():
                self.makefile.read(path)
        elif found := assignment(text):
            name, operator, value = found
            self.makefile.assign(self.makefile.expand(name), operator, value)
        elif keyword in ("export", "unexport", "vpath"):
            pass
        elif text.startswith("$("):
            self.makefile.expand(text)
        else:
            self.in_rule = ":" in text


def joined(text: str) -> Iterator[str]:
    """The lines of ``text``, those that end in a backslash joined with the next."""
    pending = ""
    for line in text.split("\n"):
        line = line.rstrip("\r")
        if line.endswith("\\"):
            pending += (line[:-1].strip() if pending else line[:-1].rstrip()) + " "
        else:
            yield pending + (line.strip() if pending else line)
            pending = ""
    if pending:
        yield pending


def assignment(text: str) -> tuple[str, str, str] | None:
    """Name, operator and value; None where ``text`` is no assignment.

    A name may hold references, and those may hold blanks and colons.
    """
    modifiers = MODIFIERS.match(text)
    start = modifiers.end() if modifiers else 0
    depth = 0
    for position in range(start, len(text)):
        character = text[position]
        depth += (character in "({") - (character in ")}")
        if depth <= 0 and character in " \t:+?!=":
            found = OPERATOR.match(text, position)
            if found is not None and position > start:
                return text[start:position], found[1], text[found.end() :]
            if character in " \t:=":
                return None
    return None


def uncommented(line: str) -> str:
    """``line`` up to a ``#`` that no backslash protects."""
    start = 0
    while (found := line.find("#", start)) >= 0:
        if found and line[found - 1] == "\\":
            line = line[: found - 1] + line[found:]
            start = found
        else:
            return line[:found]
    return line
