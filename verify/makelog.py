# SPDX-License-Identifier: GPL-2.0-only
"""What ``make --output-sync=target`` printed, told apart by target.

A diagnostic's identity is its file, kind and text without places: a line number that
moved is not a new warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

TAG = re.compile(r"^  [A-Z][A-Z0-9_+-]* +(?:\[[A-Z]+\] +)?(\S+)$")
DIAGNOSTIC = re.compile(
    r"^(?P<path>[^\s:][^:]*?)(?::\d+)?(?::\d+)?: "
    r"(?P<kind>warning|error|fatal error): (?P<text>.*)$",
    re.IGNORECASE,
)
STOPPED = re.compile(r"^make(?:\[\d+])?: \*\*\* \[(?:.*: )?(\S+)] (?:Error|Deleting)")
NO_RULE = re.compile(
    r"^make(?:\[\d+])?: \*\*\* No rule to make target '([^']+)'"
    r"(?:, needed by '([^']+)')?"
)
PLACE = re.compile(r"\b(line|lines) \d+(-\d+)?|:\d+(:\d+)?\b|\+?0x[0-9a-f]+")
# What make says for every folder above a target that failed.
NOISE = re.compile(r"^make(\[\d+])?: (\*\*\* |Target .* not remade)")


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One message of a compiler, kernel-doc, objtool, …; places are cut out."""

    path: str
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.kind}: {self.text}"


@dataclass(frozen=True)
class MakeLog:
    """By target: the diagnostics of each that was made, the output of each failure.

    Diagnostics outside of any target are those of the target ``""``.
    """

    diagnostics: Mapping[str, frozenset[Diagnostic]] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)


def read(output: str, status: int, source: str) -> MakeLog:
    """Parse one run of make that ended with ``status`` in the tree at ``source``.

    Paths in the tree become relative to it.
    """
    output = output.replace(f"{source}/", "")
    blocks: dict[str, list[str]] = {"": []}
    failed: dict[str, str] = {}
    current = ""
    for line in output.split("\n"):
        if tag := TAG.match(line):
            current = tag[1]
            blocks.setdefault(current, [])
        elif (target := _failure(line)) is not None:
            failed[target] = line
        elif not NOISE.match(line):
            blocks[current].append(line)
    texts = {
        target: "\n".join([*blocks.get(target, ()), line])
        for target, line in failed.items()
    }
    if status and not texts:
        texts["make"] = "\n".join(output.rstrip().split("\n")[-20:])
    return MakeLog(
        {target: diagnostics(lines) for target, lines in blocks.items()}, texts
    )


def diagnostics(lines: Iterable[str]) -> frozenset[Diagnostic]:
    """The diagnostics in lines of output."""
    return frozenset(
        Diagnostic(
            found["path"].removeprefix("./"),
            found["kind"].lower(),
            PLACE.sub("", found["text"]),
        )
        for line in lines
        if (found := DIAGNOSTIC.match(line))
    )


def _failure(line: str) -> str | None:
    """The file that could not be made, where the line says so.

    A folder on the way to it has no suffix and is left out.
    """
    if found := NO_RULE.match(line):
        needed_by = found[2]
        return needed_by if needed_by and needed_by.endswith(".o") else found[1]
    found = STOPPED.match(line)
    return found[1] if found and re.search(r"[^./]\.\w+$", found[1]) else None
