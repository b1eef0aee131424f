# SPDX-License-Identifier: GPL-2.0-only
"""What of a report is reported: which rules, and what was accepted or allowed."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from .baseline import added, compared, load, reported, write
from .errors import UserError
from .report import Report
from .suppression import suppressed

RULES = Path(__file__).parent / "rules"


@dataclass(frozen=True)
class Baseline:
    """The file, called ``name`` in a report; what is new is accepted for ``reason``.

    With ``shrink``, entries that nothing matches leave the file.
    """

    path: Path
    name: str
    reason: str = ""
    shrink: bool = False


def rule_names() -> frozenset[str]:
    """The names of all rules, which are those of their files; imports none."""
    return frozenset(path.stem for path in RULES.glob("[!_]*.py"))


def chosen(select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """The rules to heed: those in ``select``, or all, without those in ``ignore``.

    Raises UserError for a name that is none.
    """
    known, wanted, without = rule_names(), frozenset(select), frozenset(ignore)
    for name in sorted((wanted | without) - known):
        near = difflib.get_close_matches(name, known, 1)
        remedy = f"did you mean {near[0]}?" if near else "pgoff rules lists them"
        raise UserError(f"there is no rule {name!r}", remedy)
    return (wanted or known) - without


def sifted(
    report: Report,
    rules: Collection[str],
    baseline: Baseline | None,
    exists: Callable[[str], bool],
) -> Report:
    """The report as it is to be written; writes the baseline where that was asked for.

    ``exists`` tells whether the tree has a file.
    """
    heeded = tuple(each for each in report.findings if each.rule in rules)
    found = suppressed(replace(report, findings=heeded), rules, rule_names())
    return found if baseline is None else _accepted(found, baseline, exists)


def _accepted(
    report: Report, baseline: Baseline, exists: Callable[[str], bool]
) -> Report:
    new = bool(baseline.reason) and not baseline.path.exists()
    entries = () if new else load(baseline.path)
    held = compared(report, entries, exists)
    more = added(held.report.findings, baseline.reason) if baseline.reason else ()
    if more or new or (baseline.shrink and held.stale):
        old = held.entries if baseline.shrink else entries
        write(baseline.path, (*old, *more))
    if more:
        held = compared(report, (*entries, *more), exists)
    stale = () if baseline.shrink else held.stale
    return reported(held.report, stale, baseline.name)
