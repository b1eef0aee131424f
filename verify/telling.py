# SPDX-License-Identifier: GPL-2.0-only
"""How far a run is, on standard error: a bar on a terminal, lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from .running import Progress, Tell

# Seconds between two lines where there is no terminal: a log is not a film.
LINE_EVERY = 10.0


def telling(
    say: Callable[[str], None], *, bar: bool = False, each: bool = False
) -> AbstractContextManager[Tell]:
    """Something to tell the progress to, as long as the block lasts.

    It shows a bar, or will ``say`` a line: from time to time, or for ``each`` cell.
    """
    if bar:
        return _bar()
    return nullcontext(_each(say) if each else _lines(say))


@contextmanager
def _bar() -> Iterator[Tell]:
    from rich import progress as rich
    from rich.console import Console

    columns = (
        rich.TextColumn("Proving"),
        rich.BarColumn(bar_width=20),
        rich.MofNCompleteColumn(),
        rich.TextColumn("{task.fields[now]}", markup=False),
    )
    with rich.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, now="")

        def tell(now: Progress) -> None:
            text = f"{left(now.left)} {now.now}".strip()
            bar.update(task, total=now.total, completed=now.done, now=text)

        yield tell


def _lines(say: Callable[[str], None]) -> Tell:
    """Says a line from time to time."""
    last = time.monotonic()

    def tell(now: Progress) -> None:
        nonlocal last
        if time.monotonic() - last < LINE_EVERY:
            return
        last = time.monotonic()
        say(_line(now))

    return tell


def _each(say: Callable[[str], None]) -> Tell:
    """Says a line whenever more is done."""
    done = -1

    def tell(now: Progress) -> None:
        nonlocal done
        if now.done != done:
            done = now.done
            say(_line(now))

    return tell


def _line(now: Progress) -> str:
    parts = [f"{now.done} of {now.total} cells", f"{now.found} known before"]
    parts += [part for part in (left(now.left), now.now) if part]
    return f"Proving: {', '.join(parts)}"


def left(seconds: float | None) -> str:
    """Seconds as people say them; empty where it is not known yet."""
    if seconds is None:
        return ""
    minutes = f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
    return f"about {minutes} left"
