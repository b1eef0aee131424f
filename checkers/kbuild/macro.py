# SPDX-License-Identifier: GPL-2.0-only
"""``$(…)`` of Kconfig files, expanded without running anything.

What the real Kconfig asks of a shell is answered from a fixed table, and what it asks
of the compiler by :mod:`.probe`, so that no text of the tree is ever executed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ..errors import NotParsed
from .functions import NUMBER
from .probe import Probe

Answer = Callable[[list[str]], str]


def answers(probe: Probe) -> dict[str, Answer]:
    """What stands for the names that would have led to a shell.

    The tree's own definitions of these names do not count.
    """

    def asked(question: Callable[[str], bool], yes: str = "y", no: str = "n") -> Answer:
        return lambda given: yes if question(",".join(given)) else no

    def chosen(given: list[str]) -> str:
        command, yes, no = [*given, "", "", ""][:3]
        return yes if probe.succeeds(command) else no

    return {
        "success": asked(probe.succeeds),
        "failure": asked(probe.succeeds, "n", "y"),
        "if-success": chosen,
        "cc-option": asked(probe.option),
        "cc-option-bit": lambda given: given[0] if probe.option(given[0]) else "",
        **{name: constant(value) for name, value in CONSTANT.items()},
        **{name: constant(probe.version()) for name in VERSIONS},
    }


def constant(value: str) -> Answer:
    """An answer that does not depend on the question."""
    return lambda given: value


VERSIONS = ("cc-version", "as-version", "ld-version")
CONSTANT = {
    "shell": "0",
    "ld-option": "y",
    "as-instr": "y",
    "as-instr64": "y",
    "cc_can_link_user": "y",
    "rustc-option": "n",
    "error-if": "",
    "warning-if": "",
    "info": "",
    "cc-info": "Clang",
    "cc-name": "Clang",
    "as-info": "LLVM",
    "as-name": "LLVM",
    "ld-info": "LLD",
    "ld-name": "LLD",
    "rustc-version": "0",
    "rustc-llvm-version": "0",
}
NESTING = 64
LARGEST = 1 << 25  # characters expanded; a kernel's Kconfig files need few thousand


class Macros:
    """The variables of one reading of the Kconfig files."""

    def __init__(
        self, environment: Mapping[str, str], answers: Mapping[str, Answer]
    ) -> None:
        self.environment, self.answers = environment, answers
        self.defined: dict[str, str] = {}
        self.spent = 0

    def define(self, name: str, operator: str, value: str) -> None:
        """Obey one line ``name OPERATOR value``."""
        if operator == "+=":
            self.defined[name] = f"{self.defined.get(name, '')} {self.expand(value)}"
        else:
            self.defined[name] = value if operator == "=" else self.expand(value)

    def expand(self, text: str, given: tuple[str, ...] = (), depth: int = 0) -> str:
        """``text`` with every ``$(…)`` in it replaced by its value.

        Raises NotParsed where that is too large.
        """
        if "$" not in text or depth > NESTING:
            return text
        result = []
        for literal, reference in pieces(text):
            result.append(literal)
            if reference:
                result.append(self.value(reference, given, depth + 1))
        expanded = "".join(result)
        self.spent += len(expanded)
        if self.spent > LARGEST:
            raise NotParsed("Kconfig", "what it expands to is too large")
        return expanded

    def value(self, reference: str, given: tuple[str, ...], depth: int) -> str:
        """The value of ``$(reference)``."""
        name, *arguments = arguments_of(reference)
        name = self.expand(name, given, depth)
        if NUMBER.fullmatch(name):
            return given[int(name) - 1] if 0 < int(name) <= len(given) else ""
        values = [self.expand(argument, given, depth) for argument in arguments]
        if name in self.answers:
            return self.answers[name](values)
        if name in self.defined:
            return self.expand(self.defined[name], tuple(values), depth)
        return self.environment.get(name, "")


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Pairs of literal text and the inside of the ``$(…)`` or ``$x`` behind it."""
    start = 0
    while (dollar := text.find("$", start)) >= 0 and dollar + 1 < len(text):
        if text[dollar + 1] in "({":
            end = closing(text, dollar + 1)
            yield text[start:dollar], text[dollar + 2 : end]
            start = end + 1
        elif text[dollar + 1].isalnum():
            yield text[start:dollar], text[dollar + 1]
            start = dollar + 2
        else:
            yield text[start : dollar + 2], ""
            start = dollar + 2
    yield text[start:], ""


def closing(text: str, opening: int) -> int:
    """Where the bracket at ``opening`` is closed; the end of the text where never."""
    bracket = text[opening]
    other = {"(": ")", "{": "}"}[bracket]
    depth = 0
    for position in range(opening, len(text)):
        if text[position] == bracket:
            depth += 1
        elif text[position] == other:
            depth -= 1
            if not depth:
                return position
    return len(text)


def arguments_of(reference: str) -> list[str]:
    """``name,first,second`` split at the commas outside of brackets."""
    found, start, depth = [], 0, 0
    for position, character in enumerate(reference):
        if character in "({":
            depth += 1
        elif character in ")}":
            depth -= 1
        elif character == "," and not depth:
            found.append(reference[start:position])
            start = position + 1
    return [*found, reference[start:]]
