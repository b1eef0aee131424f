# SPDX-License-Identifier: GPL-2.0-only
"""The functions that a mapping gets to, and what each of them does with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from types import MappingProxyType

from clang.cindex import Cursor

from ...checkers.parse import Unit
from ...checkers.walk import Node
from .look import Encoded
from .sites import Sites


class How(Enum):
    """How a function gets at the mapping."""

    ENTRY = auto()  # it is the mmap op
    CALLED = auto()  # a function that has it hands it on
    CALLBACK = auto()  # a table of the driver's own has it, and is asked for it
    HANDLER = auto()  # it is in the struct vm_operations_struct of the mapping
    ASKED = auto()  # somebody asks it of any mapping


@dataclass(frozen=True)
class Handing:
    """A call at ``node`` that is given the mapping.

    ``own`` is the key of a function of the driver, ``library`` the name of the mmap op
    of another module, ``member`` a function pointer; all are empty for any other.
    """

    node: Node
    own: str = ""
    library: str = ""
    member: Cursor | None = None


@dataclass(frozen=True)
class Code:
    """One function that works on the mapping, and what it does with it.

    ``stores`` and ``loads`` are those of the mapping's private data, ``installs`` what
    gives it operations.  ``relayed`` are its parameters, by number from 0, that callers
    hand a page offset over in.
    """

    key: str
    unit: Unit
    function: Cursor
    how: How
    sites: Sites
    handings: tuple[Handing, ...]
    stores: tuple[Node, ...]
    loads: tuple[Node, ...]
    installs: tuple[Node, ...]
    relayed: Mapping[int, Encoded] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def name(self) -> str:
        """What the function is called."""
        return str(self.function.spelling)


@dataclass(frozen=True)
class Reach:
    """All functions that a mapping gets to, by key, in the order they were found."""

    entry: str
    codes: Mapping[str, Code] = field(default_factory=lambda: MappingProxyType({}))

    def called(self, key: str) -> Iterator[Code]:
        """The function ``key`` and those that it hands the mapping to, at any depth."""
        waiting, seen = [key], {key}
        while waiting:
            code = self.codes[waiting.pop()]
            yield code
            more = {each.own for each in code.handings if each.own} - seen
            waiting += sorted(more & self.codes.keys())
            seen |= more

    def callers(self, key: str) -> Iterator[tuple[Code, Handing]]:
        """The calls that hand the mapping to the function ``key``."""
        for code in self.codes.values():
            for handing in code.handings:
                if handing.own == key:
                    yield code, handing


def key_of(unit: Unit, function: Cursor) -> str:
    """What names the function across files: that which defines it, and its name."""
    return f"{unit.path}:{function.spelling}"
