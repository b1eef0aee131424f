# SPDX-License-Identifier: GPL-2.0-only
"""Which commits brought new users of what is to go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import pygit2

from .revisions import Revision, Revisions
from .uses import Interface, Uses


@dataclass(frozen=True)
class Arrival:
    """A commit, ``time`` in seconds since 1970, and what is new in ``path``."""

    commit: str
    subject: str
    time: int
    path: str
    what: tuple[str, ...]


def arrivals(
    revisions: Revisions,
    first: pygit2.Oid,
    last: pygit2.Oid,
    begin: Callable[[int], Callable[[str], None]],
) -> tuple[Arrival, ...]:
    """What each commit after ``first`` up to ``last`` brought, older ones first.

    What a merge takes over from one of its sides is not new with it.
    """
    commits = revisions.between(first, last, mainline=False)
    step = begin(len(commits))
    found: list[Arrival] = []
    for commit in commits:
        before = [revisions.at(each) for each in revisions.parents(commit)]
        found += _new(revisions.at(commit), before)
        step(str(commit)[:12])
    return tuple(found)


def _new(now: Revision, before: Sequence[Revision]) -> Iterator[Arrival]:
    old = {pair for each in before for pair in _old(each.tables, each.interface)}
    for path, uses in sorted(now.files.items()):
        if any(each.files.get(path) == uses for each in before):
            continue
        earlier = [
            found for each in before if (found := _earlier(path, uses, now, each))
        ]
        tables = _old(uses.tables.items(), now.interface) - old
        what = [f"{table} has .{op}" for table, op in sorted(tables)]
        for count, name in (("page_offsets", "vm_pgoff"), ("requests", "region info")):
            known = [getattr(each, count) for each in earlier]
            more = getattr(uses, count) - max(known, default=0)
            if more > 0:
                what.append(f"{more} more of {name}")
        if what:
            yield Arrival(now.commit, now.subject, now.time, path, tuple(what))


def _old(
    tables: Iterable[tuple[str, frozenset[str]]],
    ops: Interface,
) -> set[tuple[str, str]]:
    """The tables with ops that are to go, once there is something in their place."""
    going = {ops.mmap, ops.region_info if ops.region_mmap else ""} - {""}
    return {(name, op) for name, fields in tables for op in fields & going}


def _earlier(path: str, uses: Uses, now: Revision, before: Revision) -> Uses | None:
    """What ``before`` has in the place of a file, which may have had another name."""
    if path in before.files:
        return before.files[path]
    name = PurePosixPath(path).name
    for other, found in before.files.items():
        same = (
            found.tables.keys() & uses.tables.keys()
            or PurePosixPath(other).name == name
        )
        if other not in now.files and same:
            return found
    return None
