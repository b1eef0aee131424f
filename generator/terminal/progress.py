# SPDX-License-Identifier: GPL-2.0-only
"""What is said on the way, on standard error: a bar on a terminal, lines elsewhere.

Nothing with ``--quiet``, and a line for each step with ``--verbose``.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Protocol

from .volume import Volume, volume

# Seconds between two lines where there is no terminal: a log is not a film.
LINE_EVERY = 5.0
# Seconds after which a step that still goes on is said again.
STILL_EVERY = 30.0


class Step(Protocol):
    """What is told of each step."""

    def __call__(self, name: str, amount: int = 1) -> None:
        """Say that ``name`` is at work now, and that ``amount`` more of all is done."""


def report(line: str) -> None:
    """Say what has to be known; where nobody listens, the exit status has to do."""
    if sys.stderr is not None:
        with suppress(BrokenPipeError):
            sys.stderr.write(printable(line) + "\n")
            sys.stderr.flush()


def remark(line: str) -> None:
    """Say what nobody has to know, unless the run is to be quiet."""
    if volume() > Volume.QUIET:
        report(line)


def detail(line: str) -> None:
    """Say what only who asks for it wants to know."""
    if volume() > Volume.NORMAL:
        report(line)


def on_terminal() -> bool:
    """Whether standard error is a terminal that can show a bar."""
    return (
        sys.stderr is not None
        and sys.stderr.isatty()
        and os.environ.get("TERM", "dumb") != "dumb"
    )


def printable(text: str) -> str:
    """``text`` with what could steer a terminal written out, as in ``\\\\x1b``."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


@contextmanager
def progress(title: str, total: int) -> Iterator[Step]:
    """Show how far a loop of ``total`` steps is, and in the end how long it took.

    >>> with progress("Reading drivers", len(paths)) as step:
    ...     for path in paths:
    ...         step(path)
    """
    start = time.monotonic()
    with _shown(title, total) as step:
        yield step
    remark(f"{title}: done in {_seconds(time.monotonic() - start)}")


def _shown(title: str, total: int) -> AbstractContextManager[Step]:
    """What shows the steps here, as loud as it is to be."""
    match volume():
        case Volume.QUIET:
            return nullcontext(lambda _name, _amount=1: None)
        case Volume.VERBOSE:
            return _each(title, total)
        case _:
            return (_bar if on_terminal() else _lines)(title, total)


@contextmanager
def _each(title: str, total: int) -> Iterator[Step]:
    """A line for each name, with the time that had gone by when it came up."""
    start = time.monotonic()
    done, at = 0, ""

    def step(name: str, amount: int = 1) -> None:
        nonlocal done, at
        done += amount
        if name != at:
            share = 100 * done // max(total, 1)
            report(f"{title}: {share} %, {_seconds(time.monotonic() - start)}: {name}")
        at = name

    yield step


@contextmanager
def _bar(title: str, total: int) -> Iterator[Step]:
    """A bar, with the time that went by and the time left; it goes when it is full."""
    from rich import progress as rich
    from rich.console import Console
    from rich.table import Column

    columns = (
        rich.TextColumn("{task.description}", markup=False),
        rich.BarColumn(bar_width=20),
        rich.TaskProgressColumn(),
        rich.TimeElapsedColumn(),
        rich.TimeRemainingColumn(),
        rich.TextColumn(
            "{task.fields[now]}",
            markup=False,
            table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"),
        ),
    )
    console = Console(stderr=True)
    with rich.Progress(*columns, console=console, transient=True, expand=True) as bar:
        task = bar.add_task(title, total=total, now="")

        def step(name: str, amount: int = 1) -> None:
            bar.update(task, advance=amount, now=printable(name))

        yield step


@contextmanager
def _lines(title: str, total: int) -> Iterator[Step]:
    """A line from time to time, also while one step goes on.

    It tells the time that went by, and no time left: steps are as long as they like.
    """
    start = said = time.monotonic()
    done, at = 0, ""
    over = threading.Event()

    def say() -> None:
        nonlocal said
        said = time.monotonic()
        share = 100 * done // max(total, 1)
        where = f" ({at})" if at else ""
        report(f"{title}: {share} % after {_seconds(said - start)}{where}")

    def step(name: str, amount: int = 1) -> None:
        nonlocal done, at
        done, at = done + amount, name
        if time.monotonic() - said >= LINE_EVERY:
            say()

    def wait() -> None:
        while not over.wait(LINE_EVERY):
            if time.monotonic() - said >= STILL_EVERY:
                say()

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    try:
        yield step
    finally:
        over.set()
        waiting.join()


def _seconds(value: float) -> str:
    if value < 10:
        return f"{value:.1f} s"
    return f"{value:.0f} s" if value < 100 else f"{value / 60:.0f} min"
