# SPDX-License-Identifier: GPL-2.0-only
"""Worker processes that leave with the run, however it ends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process

from ..checkers.errors import UserError


@contextmanager
def workers(
    tasks: int, begin: Callable[[], object] | None = None
) -> Iterator[ProcessPoolExecutor]:
    """Processes for so many ``tasks``, each after ``begin()``.

    What is submitted must be in the body, right at its beginning, under
    :func:`undisturbed`.  When the body fails, what has not begun is not done any more.
    Raises UserError where a process dies.
    """
    # Never fork a process that has loaded libclang: it has threads of its own.
    pool = ProcessPoolExecutor(
        max(1, min(tasks, os.cpu_count() or 1)),
        get_context("spawn"),
        _begin,
        (begin,),
    )
    try:
        yield pool
        pool.shutdown()
    except BrokenProcessPool as error:
        raise UserError(
            "a worker process came to a sudden end",
            "is there memory enough? some 300 MB are needed for each processor",
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def undisturbed() -> Iterator[None]:
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
