# SPDX-License-Identifier: GPL-2.0-only
"""One file per kind of cell, found and not registered.

A kind may need what earlier cells found: ``plan`` is asked again whenever something
new is known, until it has nothing more to say.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Protocol, cast

from ..cell import Cell, Known, Result, Verdict
from ..ground import Ground, Place


class Kind(Protocol):
    """What a file in this folder offers.

    ``columns`` are the headings it fills, in order; those of a lower ``RANK`` come
    first.  ``plan`` gives every cell that can be known now, those with a result too.

    ``run`` does one, in a worker process; it reads nothing but what the cell's inputs
    name, and writes only below folders of its own, so that it may be killed and done
    again.  A folder that a later cell needs is named in the facts as ``folder``: the
    result counts as long as that is there.

    ``judge`` gives the verdicts, when every planned cell has a result.

    A UserError that ``run`` raises ends the whole run.  The others are pure.
    """

    RANK: int

    def columns(self, ground: Ground) -> tuple[str, ...]:
        """The headings, in order."""

    def plan(self, ground: Ground, known: Known) -> Iterable[Cell]:
        """Every cell that can be known now."""

    def run(self, cell: Cell, place: Place) -> Result:
        """Do a cell, in a worker; raises UserError to end the whole run."""

    def judge(self, ground: Ground, known: Known) -> Iterator[Verdict]:
        """A verdict for each patch and column."""


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its name, which is the file's name, in the order of the ranks."""
    found = {
        each.name: cast(Kind, importlib.import_module(f".{each.name}", __name__))
        for each in pkgutil.iter_modules(__path__)
    }
    return dict(sorted(found.items(), key=lambda each: (each[1].RANK, each[0])))
