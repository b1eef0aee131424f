# SPDX-License-Identifier: GPL-2.0-only
"""Worker processes that leave with the run, however it ends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from typing import TypeVar

T = TypeVar("T")
Task = tuple[object, ...]

# Why there is nothing for a task: libclang ends the process on some input.
DIED = "the process that parsed it came to a sudden end; is there memory enough?"


@contextmanager
def running(
    function: Callable[..., T],
    tasks: Sequence[Task],
    begin: Callable[[], object] | None = None,
) -> Iterator[Iterator[tuple[int, T | None]]]:
    """Call ``function`` for each of ``tasks`` in processes, each after ``begin()``.

    Gives what comes of them while the body does something else: the number of the
    task with its result, in any order, None where the process died of it (see DIED).
    When the body fails, what has not begun is not done any more.
    """
    with _pool(len(tasks), begin) as pool:
        pending = _submitted(pool, function, tasks)
        results = _results(function, tasks, begin, pending)
        yield results


def _results(
    function: Callable[..., T],
    tasks: Sequence[Task],
    begin: Callable[[], object] | None,
    pending: Mapping[Future[T], int],
) -> Iterator[tuple[int, T | None]]:
    left = set(range(len(tasks)))
    for done in as_completed(pending):
        if not isinstance(done.exception(), BrokenProcessPool):
            left.remove(pending[done])
            yield pending[done], done.result()
    # A process that dies takes the others along: each once more, on its own.
    for number in sorted(left):
        with _pool(1, begin) as pool:
            again = _submitted(pool, function, tasks[number : number + 1])
            try:
                found = next(iter(again)).result()
            except BrokenProcessPool:
                found = None
        yield number, found


def _submitted(
    pool: ProcessPoolExecutor, function: Callable[..., T], tasks: Sequence[Task]
) -> dict[Future[T], int]:
    pending: dict[Future[T], int] = {}
    with _undisturbed(), suppress(BrokenProcessPool):
        for number, task in enumerate(tasks):
            pending[pool.submit(function, *task)] = number
    return pending


@contextmanager
def _pool(
    tasks: int, begin: Callable[[], object] | None
) -> Iterator[ProcessPoolExecutor]:
    # Never fork a process that has loaded libclang: it has threads of its own.
    pool = ProcessPoolExecutor(
        max(1, min(tasks, os.cpu_count() or 1)),
        get_context("spawn"),
        _begin,
        (begin,),
    )
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold Ctrl-C back, here until the end and in processes started in here for good.

    The terminal sends it to all of them, and it is the run that has to end the
    workers: left to themselves they would say where they were interrupted.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(begin: Callable[[], object] | None) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if begin is not None:
        begin()


def _end_with_parent() -> None:
    """A run that is killed cannot say goodbye, and a worker would wait forever."""
    parent = parent_process()
    assert parent is not None, "only for workers"
    parent.join()
    os._exit(1)
