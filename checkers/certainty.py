# SPDX-License-Identifier: GPL-2.0-only
"""Which of the compiler's errors leave something unanalysed, which only in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .finding import Doubt, Unanalysed
from .graph import called
from .run import Run
from .trouble import Trouble

_SHOWN = 3

# The path of a file, and what the compiler said in looking at it.
Said = Iterable[tuple[str, Trouble]]


def judged(said: Said, run: Run) -> Iterator[Unanalysed | Doubt]:
    """One entry for each file and kind; errors are where they are, else in the file.

    A local error counts if the driver's operations lead to the function it is in.
    """
    gaps: dict[str, dict[tuple[int, str], None]] = {}
    doubts: dict[str, dict[tuple[int, str], None]] = {}
    for path, each in said:
        harmless = each.local and not _reached(each.function, run)
        found = (doubts if harmless else gaps).setdefault(each.error.path or path, {})
        found[each.error.line, each.error.message + _why(each, harmless)] = None
    for path, errors in gaps.items():
        yield Unanalysed(path, _told(errors))
    for path, errors in doubts.items():
        yield Doubt(path, _told(errors))


def _reached(function: str, run: Run) -> bool:
    # An empty name is none, though a command that is out of sight is called so.
    return bool(function) and (function in run.ways or function in run.commands)


def _why(trouble: Trouble, harmless: bool) -> str:
    if not harmless:
        return ""
    if trouble.arch:
        return f", as libclang cannot compile for {trouble.arch}"
    if trouble.maker:
        return f", which a build makes ({trouble.maker})"
    return f", in {called(trouble.function)}(), which no rule is about"


def _told(errors: Iterable[tuple[int, str]]) -> str:
    every = [f"line {line}: {message}" for line, message in sorted(errors)]
    more = f" and {len(every) - _SHOWN} more" if len(every) > _SHOWN else ""
    return "; ".join(every[:_SHOWN]) + more
