# SPDX-License-Identifier: GPL-2.0-only
"""A whole run: prepare the ground, do the cells, judge."""

from __future__ import annotations

import fcntl
import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from ..checkers.errors import UserError
from .applying import applied
from .executors import dask, local
from .ground import Ground, Place, Wishes
from .kinds import kinds
from .mails import mails
from .outcome import Outcome, judged
from .running import Run, Tell
from .scratch import require_kernel, require_place, scratch
from .store import Store
from .style import require_checkpatch

Say = Callable[[str], None]


def prove(
    tree: Path,
    series: Path,
    work: Path,
    wishes: Wishes,
    jobs: int,
    scheduler: str | None,
    say: Say,
    tell: Tell,
) -> Outcome:
    """Prove the mails in ``series`` on ``tree``; raises UserError.

    ``work`` keeps what is known for the next run.  It may be killed at any moment.
    """
    found = mails(series)
    work = work.absolute()
    require_kernel(tree)
    require_checkpatch(tree)
    require_place(work)
    with _alone(work), _ended_by_sigterm():
        _sweep(work)
        say(f"preparing {tree}")
        at = scratch(tree, work)
        made = applied(at, found)
        place = Place(at.path, work, jobs)
        ground = Ground(place, found, made.steps, wishes, made.refused)
        say(f"base: tree {ground.base}, {len(found)} patches")
        store = Store(work / "results")
        with _executor(jobs, scheduler) as (executor, slots):
            run = Run(ground, tuple(kinds().values()), store, slots, tell)
            known = run.finish(executor)
        return judged(ground, kinds(), known)


@contextmanager
def _executor(jobs: int, scheduler: str | None) -> Iterator[tuple[Executor, int]]:
    if scheduler is not None:
        with dask(scheduler) as found:
            yield found
    else:
        with local(jobs) as executor:
            yield executor, jobs


@contextmanager
def _alone(work: Path) -> Iterator[None]:
    """Hold the work folder; raises UserError where another run does."""
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(
                f"{work} is in use by another run", "wait for it, or give --work"
            ) from None
        yield


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """SIGTERM unwinds like an interruption, so that workers are ended in order."""

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _sweep(work: Path) -> None:
    """Remove what a killed run left half-done; nobody else is at work here."""
    folders = ("prepared/part-*", "views/*.new", "precompiled/new-*/")
    for path in (path for each in folders for path in work.glob(each)):
        shutil.rmtree(path, ignore_errors=True)
    files = ("results/*/new-*", "precompiled/new-*")
    for path in (path for each in files for path in work.glob(each)):
        path.unlink(missing_ok=True)
