# SPDX-License-Identifier: GPL-2.0-only
"""Who does the cells: processes of this machine, or a Dask cluster.

However a run ends, nothing that it started stays: a worker whose run is gone ends
itself and what it runs, and a run that ends in good order ends its workers.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context, parent_process
from typing import Any

from ..checkers.errors import UserError
from .cell import Cell, Result
from .ground import Place
from .kinds import kinds
from .process import end_all


def work(cell: Cell, place: Place) -> Result:
    """Do one cell, wherever this runs."""
    start = time.monotonic()
    result = kinds()[cell.kind].run(cell, place)
    return replace(result, seconds=time.monotonic() - start)


@contextmanager
def local(jobs: int) -> Iterator[Executor]:
    """So many worker processes of this machine.

    Raises UserError where one came to a sudden end.
    """
    # Never fork a process that has loaded libclang: it has threads of its own.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _begin)
    try:
        yield pool
    except BrokenProcessPool as error:
        _end(pool)
        raise UserError(
            "a worker came to a sudden end",
            "is there memory enough? what was done is kept",
        ) from error
    except BaseException:
        _end(pool)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def dask(address: str) -> Iterator[tuple[Executor, int]]:
    """The workers of a Dask scheduler, and how many cells they take at a time.

    They have to see the work folder under the same name, and to have pgoff and the
    compilers in the same versions.  Raises UserError where there is no such scheduler.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UserError(
            "Dask distributed is not installed", "pip install 'pgoff[dask]'"
        ) from None
    try:
        make: Any = Client
        client = make(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise UserError(f"no Dask scheduler at {address}: {error}") from error
    with client:
        slots = sum(client.nthreads().values())
        if not slots:
            raise UserError(f"the scheduler at {address} has no workers")
        yield client.get_executor(pure=False, retries=3), slots


def _begin() -> None:
    """The terminal's Ctrl-C goes to all: it is the run that ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _leave(*_: object) -> None:
    end_all()
    os._exit(1)


def _end_with_parent() -> None:
    """A run that is killed cannot say goodbye, and a worker would wait forever."""
    parent = parent_process()
    assert parent is not None, "only for workers"
    parent.join()
    _leave()


def _end(pool: ProcessPoolExecutor) -> None:
    """End workers in the middle of what they do; results are kept by the run alone."""
    for process in list((pool._processes or {}).values()):
        process.terminate()
