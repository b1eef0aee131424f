# SPDX-License-Identifier: GPL-2.0-only
"""One file for each way to write a report down, found and not registered.

A format offers ``render(report, tool)``, which gives the whole output.  Paths,
messages and names come from the linted tree, which nobody may trust: a format has to
make sure that they stay data.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, cast

from ..documentation import Documentation
from ..report import Report


@dataclass(frozen=True)
class Rule:
    """A rule as a report refers to it; ``severity`` is ``error`` or ``warning``."""

    name: str
    severity: str
    documentation: Documentation


@dataclass(frozen=True)
class Description:
    """The ``version`` of this program and all its ``rules``."""

    version: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Tool:
    """Who reports; to ``describe`` it takes longer than to write most formats.

    ``colour`` is for a terminal, and only the format for people heeds it.
    """

    describe: Callable[[], Description]
    colour: bool = False


class Format(Protocol):
    """What a file in this folder offers."""

    def render(self, report: Report, tool: Tool) -> str:
        """The whole report as text, ending in a newline unless it is empty."""


def names() -> tuple[str, ...]:
    """Every format, the one for people first."""
    found = {each.name for each in pkgutil.iter_modules(__path__)}
    return ("text", *sorted(found - {"text"}))


def rendered(name: str, report: Report, tool: Tool) -> str:
    """``report`` in the format ``name``, ending in a newline unless it is empty."""
    module = importlib.import_module(f".{name}", __name__)
    return cast(Format, module).render(report, tool)


def as_lines(lines: Iterable[str]) -> str:
    """Lines as the text of a file."""
    return "".join(f"{line}\n" for line in lines)
