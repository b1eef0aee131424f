# SPDX-License-Identifier: GPL-2.0-only
"""All cells of a run: planned, looked up, done by others, and kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field

from .cell import Cell, Result
from .executors import work
from .ground import Ground
from .kinds import Kind
from .store import Store

# Cells this heavy (seconds) begin first, for nothing waits for the last one then.
HEAVY = 5.0
# Cells handed out for each worker: one is done, one waits, and little is lost.
AHEAD = 2
Tell = Callable[["Progress"], None]


@dataclass(frozen=True)
class Progress:
    """How far a run is: cells that are done, of all, ``found`` in the store among them.

    ``left`` is about how many seconds more, None where nobody can tell.
    """

    done: int
    total: int
    found: int
    now: str
    left: float | None


@dataclass
class Run:
    """One run on its way.

    ``results`` are by key.  ``open`` are cells nobody does yet, ``busy`` those that
    somebody does, ``slots`` at a time.  Those that are done since
    ``begun`` (in seconds) have this ``weight`` together.
    """

    ground: Ground
    kinds: Collection[Kind]
    store: Store
    slots: int
    tell: Tell
    results: dict[str, Result] = field(default_factory=dict)
    open: dict[str, Cell] = field(default_factory=dict)
    busy: dict[Future[Result], Cell] = field(default_factory=dict)
    found: int = 0
    begun: float = field(default_factory=time.monotonic)
    weight: float = 0.0

    def finish(self, executor: Executor) -> dict[str, Result]:
        """Do everything there is to do; raises UserError as what is run does."""
        self._plan()
        while self.open or self.busy:
            self._submit(executor)
            done, _ = wait(self.busy, timeout=1.0, return_when=FIRST_COMPLETED)
            again = False
            for future in done:
                again |= self._take(future)
            if again or (done and len(self.open) < self.slots):
                self._plan()
            self._say()
        return self.results

    def _plan(self) -> None:
        """Ask every kind what is to be done, until what is kept brings no more."""
        more = True
        while more:
            more = False
            busy = {cell.key for cell in self.busy.values()}
            for kind in self.kinds:
                for cell in kind.plan(self.ground, self.results):
                    key = cell.key
                    if key in self.results or key in self.open or key in busy:
                        continue
                    kept = self.store.read(cell)
                    if kept is None:
                        self.open[key] = cell
                    else:
                        self.results[key] = kept
                        self.found += 1
                        more = True

    def _submit(self, executor: Executor) -> None:
        order = sorted(self.open.values(), key=_turn)
        for cell in order[: max(0, self.slots * AHEAD - len(self.busy))]:
            del self.open[cell.key]
            self.busy[executor.submit(work, cell, self.ground.place)] = cell

    def _take(self, future: Future[Result]) -> bool:
        """Keep what was found; whether others may have waited for it."""
        cell = self.busy.pop(future)
        result = future.result()
        self.store.write(cell, result)
        self.results[cell.key] = result
        self.weight += cell.weight
        return cell.opens

    def _say(self) -> None:
        ahead = [*self.open.values(), *self.busy.values()]
        total = len(self.results) + len(ahead)
        now = next(iter(self.busy.values()), None)
        what = f"{now.kind} {now.where}".strip() if now else ""
        self.tell(
            Progress(len(self.results), total, self.found, what, self._left(ahead))
        )

    def _left(self, ahead: list[Cell]) -> float | None:
        """Seconds left, by what cells of such weights took so far."""
        if self.weight < HEAVY:
            return None
        rate = (time.monotonic() - self.begun) / self.weight
        return rate * sum(cell.weight for cell in ahead)


def _turn(cell: Cell) -> tuple[bool, float, str, int]:
    """What sorts cells: those that others wait for, the heavy ones, the others.

    One architecture after another: what they share is kept for one at a time.
    """
    heavy = -cell.weight if cell.weight > HEAVY else 0
    return not cell.opens, heavy, cell.where, cell.patch
