# SPDX-License-Identifier: GPL-2.0-only
"""How far a run is, on standard error: a bar on a terminal, lines elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .running import Progress, Tell

# Seconds between two lines where there is no terminal: a log is not a film.
LINE_EVERY = 10.0


@contextmanager
def telling(say: Callable[[str], None]) -> Iterator[Tell]:
    """Something to tell the progress to, as long as the block lasts; ``say`` a line."""
    terminal = (
        sys.stderr is not None
        and sys.stderr.isatty()
        and os.environ.get("TERM", "dumb") != "dumb"
    )
    with _bar() if terminal else _lines(say) as tell:
        yield tell


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


@contextmanager
def _lines(say: Callable[[str], None]) -> Iterator[Tell]:
    last = time.monotonic()

    def tell(now: Progress) -> None:
        nonlocal last
        if time.monotonic() - last < LINE_EVERY:
            return
        last = time.monotonic()
        parts = [f"{now.done} of {now.total} cells", f"{now.found} known before"]
        parts += [part for part in (left(now.left), now.now) if part]
        say(f"Proving: {', '.join(parts)}")

    yield tell


def left(seconds: float | None) -> str:
    """Seconds as people say them; empty where it is not known yet."""
    if seconds is None:
        return ""
    minutes = f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
    return f"about {minutes} left"
