# SPDX-License-Identifier: GPL-2.0-only
"""A function on the way of the request, and how its caller reaches it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor

from ....checkers.expression import Call
from ....checkers.parse import Unit
from ..request.reading import Reading
from ..request.roles import Scope
from .lifted import Lifted


@dataclass(frozen=True)
class Level:
    """A function on the way: lifted, and the call by which ``caller`` reaches it."""

    lifted: Lifted
    caller: Level | None = None
    call: Call | None = None

    @property
    def reading(self) -> Reading:
        """The reading of this function's path."""
        return self.lifted.reading

    @property
    def scope(self) -> Scope:
        """The function with its roles."""
        return self.lifted.reading.scope

    @property
    def unit(self) -> Unit:
        """The file that defines the function."""
        return self.scope.unit

    @property
    def function(self) -> Cursor:
        """The function's definition."""
        return self.scope.function

    def outward(self) -> Iterator[Level]:
        """This level, its caller, and so on to the ioctl."""
        level: Level | None = self
        while level is not None:
            yield level
            level = level.caller
