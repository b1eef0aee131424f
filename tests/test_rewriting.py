# SPDX-License-Identifier: GPL-2.0-only
"""Drivers that are written differently and do the same: the findings survive."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from pgoff.checkers.check import check
from pgoff.checkers.report import Report
from pgoff.checkers.selection import Selection, select
from pgoff.checkers.source import Source

from tests.rewriting import READ, REWRITINGS, Rewriting

MINIATURE = Path(__file__).parent / "miniature"
RULES = ("vm_pgoff_write", "vm_pgoff_decode", "vm_pgoff_compare", "vm_pgoff_as_pfn")


def drivers(source: Source) -> list[str]:
    """The files that read the member themselves."""
    return [
        path
        for path in select(source, []).files
        if path.endswith(".c") and READ.search(source.read(path).decode())
    ]


def alone(source: Source, path: str) -> Report:
    """The report on a driver's file and the headers beside it."""
    folder = path.rpartition("/")[0]
    headers = source.files(folder, ".h")
    return check(source, Selection((path, *headers), frozenset((path,))))


def said(report: Report) -> Counter[tuple[str, bool]]:
    """How often each rule said something, and whether that was of an index."""
    return Counter(
        (each.rule, each.message.startswith("the region index"))
        for each in report.findings
        if each.rule in RULES
    )


@cache
def unchanged(root: Path, path: str) -> Report:
    """The report on the file as it is."""
    return alone(Source(root), path)


def survive(source: Source, path: str, rewriting: Rewriting) -> bool:
    """Whether the rewriting applies; the findings have to be there as before."""
    text = source.read(path).decode()
    changed = rewriting.rewrite(text)
    if changed == text:
        return False
    before = unchanged(source.root, path)
    after = alone(source.edited({path: changed.encode()}), path)
    name = f"{path}: {rewriting.name}"
    missed = [
        each.reason for each in after.unanalysed if "nothing exp" not in each.reason
    ]
    assert len(missed) == len(before.unanalysed), (name, missed)
    assert after.census.remainder == 0, name
    assert set(said(after)) == set(said(before)), name
    if not rewriting.collapses:
        assert all(said(after)[key] >= n for key, n in said(before).items()), name
    return True


@pytest.mark.parametrize("rewriting", REWRITINGS, ids=lambda each: each.name)
def test_findings_survive(rewriting: Rewriting) -> None:
    source = Source(MINIATURE)
    done = [survive(source, path, rewriting) for path in drivers(source)]
    assert any(done)
