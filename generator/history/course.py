# SPDX-License-Identifier: GPL-2.0-only
"""How many drivers were converted when, and what was left, over a range."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import pygit2

from .revisions import Revision, Revisions


@dataclass(frozen=True)
class Row:
    """Counts at a commit, ``time`` in seconds since 1970.

    ``drivers`` are ops tables, ``with_op`` those with an op for region info of either
    kind, ``mapped`` those that map objects and have no other mmap; ``page_offsets`` are
    the uses of ``vm_pgoff`` in the drivers' files.
    """

    commit: str
    time: int
    drivers: int
    with_op: int
    mapped: int
    page_offsets: int


def course(
    revisions: Revisions, text: str, begin: Callable[[int], Callable[[str], None]]
) -> tuple[Row, ...]:
    """The rows of the range ``text``: its ends, and each commit that changes a number.

    Commits are those of the branch itself.  ``begin`` gets their number and gives what
    is told each of them.
    """
    first, last = revisions.ends(text)
    commits = [first, *revisions.between(first, last, mainline=True)]
    return tuple(_changes(_rows(revisions, commits, begin(len(commits)))))


def _rows(
    revisions: Revisions, commits: Iterable[pygit2.Oid], step: Callable[[str], None]
) -> Iterator[Row]:
    for commit in commits:
        yield _row(revisions.at(commit))
        step(str(commit)[:12])


def _row(at: Revision) -> Row:
    ops = at.interface
    tables = [fields for _, fields in at.tables]
    asked = {ops.region_info, ops.region_mmap} - {""}
    given = {ops.region_mmap, ops.mmap_obj} - {""}
    return Row(
        at.commit,
        at.time,
        len(tables),
        sum(bool(fields & asked) for fields in tables),
        sum(bool(fields & given) and ops.mmap not in fields for fields in tables),
        sum(each.page_offsets for each in at.files.values()),
    )


def _changes(rows: Iterable[Row]) -> Iterator[Row]:
    shown: Row | None = None
    row: Row | None = None
    for row in rows:
        if shown is None or replace(row, commit="", time=0) != replace(
            shown, commit="", time=0
        ):
            shown = row
            yield row
    if row is not None and row is not shown:
        yield row
