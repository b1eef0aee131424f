# SPDX-License-Identifier: GPL-2.0-only
"""Worker processes that leave with the run, however it ends."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from multiprocessing import get_context, parent_process
from typing import Any, TypeVar
from uuid import uuid4

from ..checkers.limits import processors

T = TypeVar("T")
Task = tuple[object, ...]

# Why there is nothing for a task: libclang ends the process on some input.
DIED = "the process that parsed it came to a sudden end; is there memory enough?"


class Crew:
    """Processes that stay for as long as a run lasts: one takes 0.2 s to start."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def pool(self) -> ProcessPoolExecutor:
        """Those that there are, or new ones."""
        if self._pool is None:
            self._pool = _pool(processors())
        return self._pool

    def dismiss(self) -> None:
        """Let them go; others come where they are wanted again."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


# Of this thread: another has others, or none.
_crew: ContextVar[Crew | None] = ContextVar("crew", default=None)


@contextmanager
def staying() -> Iterator[None]:
    """Keep the processes between one :func:`running` and the next, in this thread."""
    crew = Crew()
    token = _crew.set(crew)
    try:
        yield
    finally:
        _crew.reset(token)
        crew.dismiss()


@contextmanager
def running(
    function: Callable[..., T],
    tasks: Sequence[Task],
    begin: Callable[[], object] | None = None,
) -> Iterator[Iterator[tuple[int, T | None]]]:
    """Call ``function`` for each of ``tasks`` in processes.

    With ``begin``, what that gives comes first: each process calls it once, for all of
    its tasks.  Gives what comes of them while the body does something else: the number
    of the task with its result, in any order, None where the process died of it (see
    DIED).  When the body fails, what has not begun is not done any more.
    """
    current = _crew.get()
    crew = current or Crew()
    calls = _Calls(function, tasks, begin)
    pending = calls.submitted(crew.pool()) if tasks else {}
    if tasks and not pending:  # one has died since it was last busy
        crew.dismiss()
        pending = calls.submitted(crew.pool())
    try:
        yield calls.results(crew, pending)
    finally:
        for each in pending:
            each.cancel()
        if current is None:
            crew.dismiss()


class _Calls:
    """Calls of ``function``, and what has to be there first."""

    def __init__(
        self,
        function: Callable[..., Any],
        tasks: Sequence[Task],
        begin: Callable[[], object] | None,
    ) -> None:
        self.function = function
        self.tasks = tasks
        self.begin = None if begin is None else pickle.dumps(begin)
        self.name = uuid4().hex

    def submitted(
        self, pool: ProcessPoolExecutor, only: int | None = None
    ) -> dict[Future[Any], int]:
        """All calls, or ``only`` one, on their way."""
        pending: dict[Future[Any], int] = {}
        with _undisturbed(), suppress(BrokenProcessPool):
            for number, task in enumerate(self.tasks):
                if only in (None, number):
                    call = pool.submit(
                        _call, self.name, self.begin, self.function, task
                    )
                    pending[call] = number
        return pending

    def results(
        self, crew: Crew, pending: Mapping[Future[Any], int]
    ) -> Iterator[tuple[int, Any]]:
        """What comes of them, by number, as it comes."""
        left = set(range(len(self.tasks)))
        for done in as_completed(pending):
            if not isinstance(done.exception(), BrokenProcessPool):
                left.remove(pending[done])
                yield pending[done], done.result()
        if left:
            crew.dismiss()
        # A process that dies takes the others along: each once more, on its own.
        for number in sorted(left):
            pool = _pool(1)
            try:
                found = next(iter(self.submitted(pool, number))).result()
            except BrokenProcessPool:
                found = None
            finally:
                pool.shutdown(cancel_futures=True)
            yield number, found


def _pool(processes: int) -> ProcessPoolExecutor:
    # Never fork a process that has loaded libclang: it has threads of its own.
    return ProcessPoolExecutor(processes, get_context("spawn"), _begin)


# A worker's own: what its calls share, under the name of these.
_shared: tuple[str, object] = "", None


def _call(name: str, begin: bytes | None, function: Callable[..., T], task: Task) -> T:
    global _shared
    if begin is None:
        return function(*task)
    if _shared[0] != name:
        _shared = "", None  # what was kept for others goes before there is more
        _shared = name, pickle.loads(begin)()
    return function(_shared[1], *task)


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


def _begin() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A run that is killed cannot say goodbye, and a worker would wait forever."""
    parent = parent_process()
    assert parent is not None, "only for workers"
    parent.join()
    os._exit(1)
