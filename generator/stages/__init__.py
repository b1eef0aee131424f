# SPDX-License-Identifier: GPL-2.0-only
"""One file per stage of the series, found and not registered.

A stage's name is its file's, with hyphens.  A module offers ``AFTER``, the name of the
stage before it (empty for the first), ``WHOLE``, whether it has to read every file of
the tree, ``states(survey)``, how far each driver is, and ``generate(survey, source,
options)``, the patches on top of ``source``.  It yields nothing for a tree that has its
patches already: the state is read from the source.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from ...checkers.source import Source
from ..editing.series import Patch, Refusal
from ..mmap.plan import MmapDriver
from ..region_info.plan import Driver, State
from ..survey import Survey

# Stages that are one thing to a reader: infrastructure, and last those who use it.
CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "region-info": ("region-info-op", "region-info-drivers"),
    "mmap": ("mmap-ground", "mmap-core", "mmap-drivers"),
    "remove-old": ("remove-old",),
}
# Those that change nothing but drivers: all that a module in no tree can be given.
DRIVERS = ("region-info-drivers", "mmap-drivers")
# The whole way, known without the import of any of them.
PLANNED = tuple(stage for names in CHAPTERS.values() for stage in names)

# What a refusal of the core names in the place of a driver.
CORE = "the VFIO core"


@dataclass(frozen=True)
class Options:
    """What the user chose: the name of the op in a tree that has none, and drivers.

    ``chosen`` are those to be converted, each by its path and the name of its ops
    table, for lines change from one stage to the next; None is all of them.
    """

    op_name: str = "get_region_info"
    chosen: frozenset[tuple[str, str]] | None = None

    def takes(self, driver: Driver | MmapDriver) -> bool:
        """Whether ``driver`` is to be converted."""
        return self.chosen is None or driver.key in self.chosen


@dataclass(frozen=True)
class Outcome:
    """What a stage comes to: patches in order, and what it could not convert.

    ``held`` is what it would do if no driver were left out: that nobody asked for.
    """

    patches: tuple[Patch, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    held: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class DriverState:
    """How far one driver is in a stage, and why it is not to be converted."""

    state: State
    reason: str = ""


class Stage(Protocol):
    """What a file in this folder offers."""

    AFTER: str
    WHOLE: bool

    def states(self, survey: Survey) -> Mapping[Driver, DriverState]:
        """How far each driver is, read from the source."""

    def generate(self, survey: Survey, source: Source, options: Options) -> Outcome:
        """The patches on top of ``source``, and what was refused."""


def stages() -> dict[str, Stage]:
    """Every stage by its name, in the order of the series."""
    found = {
        each.name.replace("_", "-"): cast(
            Stage, importlib.import_module(f".{each.name}", __name__)
        )
        for each in pkgutil.iter_modules(__path__)
    }
    ordered: dict[str, Stage] = {}
    after = ""
    while len(ordered) < len(found):
        (after,) = (name for name, stage in found.items() if after == stage.AFTER)
        ordered[after] = found[after]
    return ordered
