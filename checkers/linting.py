# SPDX-License-Identifier: GPL-2.0-only
"""A whole run: what was asked before is answered at once, the rest by workers.

What is answered at once imports no libclang, for that takes longer than the answer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, replace
from pathlib import Path

from .limits import Limits
from .report import Report
from .source import Source

Step = Callable[[str, int], object]
# Given how many files there are, shows how far it is with them.
Progress = Callable[[int], AbstractContextManager[Step]]


@dataclass(frozen=True)
class How:
    """``jobs`` processes within ``limits``; ``cached`` uses and fills the cache."""

    limits: Limits
    jobs: int = 1
    cached: bool = True


def lint(
    source: Source,
    paths: Sequence[Path],
    how: How,
    progress: Progress,
    also: tuple[str, ...] = (),
) -> Report:
    """What is to be said of the files that ``paths`` mean, and of the files ``also``.

    Raises UserError for paths that cannot be meant.
    """
    if not how.cached:
        return _fresh(source, paths, how, progress, also)[0]
    from .cache.whole import Whole

    whole = Whole(_question(source, paths, how, also))
    kept = whole.recall()
    if kept is not None:
        return kept
    report, depends = _fresh(source, paths, how, progress, also)
    if depends is not None:
        from .cache.room import make_room

        whole.keep(report, depends)
        make_room()
    return report


def _question(
    source: Source, paths: Sequence[Path], how: How, also: tuple[str, ...]
) -> Iterator[bytes]:
    """Everything but files that a report depends on."""
    yield os.fsencode(source.root.absolute())
    yield f"{source.confined} {how.limits}".encode()
    yield os.fsencode(source.kernel or "")
    for path in paths:
        yield os.fsencode(path.absolute())
    yield b"also"
    yield from map(os.fsencode, also)
    yield b"overlay"
    for name, content in sorted(source.overlay.items()):
        yield os.fsencode(name)
        yield content
    yield b"gone"
    yield from (os.fsencode(name) for name in sorted(source.gone))


def _fresh(
    source: Source,
    paths: Sequence[Path],
    how: How,
    progress: Progress,
    also: tuple[str, ...],
) -> tuple[Report, set[str] | None]:
    """The report, and what it depends on if it can be kept."""
    from .check import check
    from .isolation.team import Team

    with closing(Team(how.limits, how.jobs, how.cached)) as team:
        found = team.select(source, paths)
        files = tuple(dict.fromkeys((*found.files, *also)))
        selection = replace(found, files=files, named=found.named.union(also))
        with progress(len(selection.files)) as step:
            report = check(source, selection, step, team.eyes)
    if not team.certain:
        return report, None
    root = f"{source.root}/"
    own = (f"{root}{path}" for path in (*selection.files, *selection.links))
    given = (str(path.absolute()) for path in paths)
    return report, {*team.depends, *own, *given}
