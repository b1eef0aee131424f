# SPDX-License-Identifier: GPL-2.0-only
"""The unit of work: a cell, what running it found, and what that says of a patch.

A cell knows nothing of other cells, so any worker can run it at any time.  What it
found are plain facts; whether a patch is to blame for them is judged afterwards, in
one place, where the results of its parent are at hand too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Part of every key: another number makes results of before unknown.
FORMAT = 2

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """One independent piece of work.

    ``kind`` names the file in ``kinds/`` that runs it, ``where`` the architecture and
    configuration (or ""), ``patch`` the first patch that needs it, from 1, 0 for the
    base.  ``inputs`` is JSON with everything that the result depends on: blob or tree
    ids, the configuration's and the toolchain's.  ``weight`` is about how many seconds
    it takes on one processor; ``hint`` may tell a worker where to find something, and
    is no part of the key.  One that ``opens`` is done first: others are planned by what
    it finds.
    """

    kind: str
    where: str
    patch: int
    inputs: str
    weight: float = 1.0
    hint: str = ""
    opens: bool = False

    @property
    def key(self) -> str:
        """The name of the result: 64 digits; the number of the patch is no part."""
        parts = (str(FORMAT), self.kind, self.where, self.inputs)
        return sha256("\0".join(parts).encode()).hexdigest()

    @property
    def asked(self) -> Facts:
        """The inputs, read."""
        found: Facts = json.loads(self.inputs)
        return found


def cell(
    kind: str,
    where: str,
    patch: int,
    inputs: Facts,
    weight: float = 1.0,
    hint: str = "",
    *,
    opens: bool = False,
) -> Cell:
    """A :class:`Cell`; ``inputs`` may hold what JSON can."""
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"))
    return Cell(kind, where, patch, text, weight, hint, opens)


def digest(*values: object) -> str:
    """A short name for what JSON can hold, to be one of the inputs of a cell."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:32]


@cache
def package_digest(name: str) -> str:
    """A hash of the files of a package, for what depends on its code."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    folder = Path(next(iter(spec.submodule_search_locations)))
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc")
    contents = (sha256(path.read_bytes()).hexdigest() for path in paths)
    names = (str(path.relative_to(folder)) for path in paths)
    return digest(list(zip(names, contents, strict=True)))


@dataclass(frozen=True, eq=False)
class Result:
    """What running a cell found: facts (only what JSON can hold), and the whole log.

    ``seconds`` is how long it took.  One that is ``passing`` may be otherwise the next
    time, as the machine had a part in it: it is not kept.  It equals nothing but
    itself: by that, what was read out of it is remembered.
    """

    facts: Facts
    log: str = ""
    seconds: float = 0.0
    passing: bool = False


# What is known: results by the keys of their cells.
Known = Mapping[str, Result]


class State(StrEnum):
    """What the table says where a patch and a column meet."""

    BUILT = "built"
    FINE = "fine"
    NOT_HERE = "not buildable here"
    AT_BASE = "fails already at base"
    BROKEN = "broken by this patch"
    NOTHING = "-"
    MISSING = "not done"


@dataclass(frozen=True, order=True)
class Fault:
    """What a patch made worse, where, and the evidence (lines of output)."""

    where: str
    what: str
    evidence: str = ""


@dataclass(frozen=True)
class Verdict:
    """One place of the table: ``patch`` from 1, ``column`` its heading.

    ``note`` says more in a few words ("12 objects"), ``listed`` what should be read
    and is no fault; ``keys`` name the cells it rests on, whose logs can be read;
    ``proved`` are the changed files that a compiler saw.
    """

    patch: int
    column: str
    state: State
    note: str = ""
    faults: tuple[Fault, ...] = ()
    listed: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    proved: frozenset[str] = frozenset()
