# SPDX-License-Identifier: GPL-2.0-only
"""What a Kconfig file says, as values: entries, and the blocks around them."""

from __future__ import annotations

from dataclasses import dataclass, field

from .expression import ALWAYS, Expression, Word, both


@dataclass(frozen=True, slots=True)
class Property:
    """A ``value`` that holds under a ``condition``: a default, a select, a bound."""

    value: Expression
    condition: Expression


@dataclass(slots=True)
class Entry:
    """One ``config`` block.  ``depends`` and all conditions hold the menus' around."""

    name: str
    depends: Expression
    visible: Expression
    choice: int | None
    path: str
    kind: str = ""
    prompt: Expression | None = None
    defaults: list[Property] = field(default_factory=list)
    selects: list[Property] = field(default_factory=list)
    implies: list[Property] = field(default_factory=list)
    ranges: list[tuple[Word, Word, Expression]] = field(default_factory=list)

    @property
    def shown(self) -> Expression:
        """When a person is asked for it; of a choice also where it has no prompt."""
        return both(both(self.prompt or ALWAYS, self.depends), self.visible)


@dataclass(frozen=True)
class Kconfig:
    """Everything read: ``entries`` in order, one ``choices`` entry per choice.

    ``files`` are the files read or missed, ``unread`` the lines not understood.
    """

    entries: tuple[Entry, ...]
    choices: tuple[Entry, ...]
    files: tuple[str, ...]
    unread: tuple[str, ...]


@dataclass(slots=True)
class Block:
    """What an ``if``, ``menu`` or ``choice`` puts on everything inside of it."""

    keyword: str
    depends: Expression
    visible: Expression
    choice: int | None
