# SPDX-License-Identifier: GPL-2.0-only
"""``$(…)`` of Kconfig files, expanded without running anything.

What the real Kconfig asks of a shell or of the compiler is answered from a fixed
table as a recent clang would answer, so that no text of the tree is ever executed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

Answer = Callable[[list[str]], str]

# The names that the tree's own definitions may not replace: each of them would
# have led to a shell.
ANSWERS: Mapping[str, Answer] = {
    "shell": lambda given: "",
    "success": lambda given: "y",
    "failure": lambda given: "n",
    "if-success": lambda given: given[1] if len(given) > 1 else "",
    "cc-option": lambda given: "y",
    "cc-option-bit": lambda given: given[0] if given else "",
    "ld-option": lambda given: "y",
    "as-instr": lambda given: "y",
    "as-instr64": lambda given: "y",
    "cc_can_link_user": lambda given: "n",
    "rustc-option": lambda given: "n",
    "error-if": lambda given: "",
    "warning-if": lambda given: "",
    "info": lambda given: "",
    "filename": lambda given: "",
    "lineno": lambda given: "0",
    "cc-info": lambda given: "Clang 180100",
    "cc-name": lambda given: "Clang",
    "cc-version": lambda given: "180100",
    "as-info": lambda given: "LLVM 180100",
    "as-name": lambda given: "LLVM",
    "as-version": lambda given: "180100",
    "ld-info": lambda given: "LLD 180100",
    "ld-name": lambda given: "LLD",
    "ld-version": lambda given: "180100",
    "rustc-version": lambda given: "0",
    "rustc-llvm-version": lambda given: "0",
}
NESTING = 64


class Macros:
    """The variables of one reading of the Kconfig files."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.defined: dict[str, str] = {}

    def define(self, name: str, operator: str, value: str) -> None:
        """Obey one line ``name OPERATOR value``."""
        if operator == "+=":
            self.defined[name] = f"{self.defined.get(name, '')} {self.expand(value)}"
        else:
            self.defined[name] = value if operator == "=" else self.expand(value)

    def expand(self, text: str, given: tuple[str, ...] = (), depth: int = 0) -> str:
        """``text`` with every ``$(…)`` in it replaced by its value."""
        if "$" not in text or depth > NESTING:
            return text
        result = []
        for literal, reference in pieces(text):
            result.append(literal)
            if reference:
                result.append(self.value(reference, given, depth + 1))
        return "".join(result)

    def value(self, reference: str, given: tuple[str, ...], depth: int) -> str:
        """The value of ``$(reference)``."""
        name, *arguments = arguments_of(reference)
        name = self.expand(name, given, depth)
        if name.isdigit():
            return given[int(name) - 1] if 0 < int(name) <= len(given) else ""
        values = [self.expand(argument, given, depth) for argument in arguments]
        if name in ANSWERS:
            return ANSWERS[name](values)
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
