# SPDX-License-Identifier: GPL-2.0-only
"""The checker on what a patch changes: its findings only shrink, its census balances.

The changed files are checked before and after.  The whole of VFIO is checked at the
base and at the end, where also those findings show that a patch opens elsewhere, as
when the core gets an op that drivers lack.

A patch may decode page offsets where it stops to rewrite one, which is the worse fault,
if its message says so, and the end of the series has none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from ...checkers.check import check
from ...checkers.eyes import Eyes
from ...checkers.finding import Severity
from ...checkers.look import look_on_kept
from ...checkers.main_file import clang_version
from ...checkers.report import Report
from ...checkers.selection import Selection, select
from ...checkers.source import Source
from ..boot.declared import speaks_of
from ..cell import (
    Cell,
    Facts,
    Fault,
    Known,
    Result,
    State,
    Verdict,
    cell,
    package_digest,
)
from ..ground import Ground, Place, Step
from ..view import Delta, view

RANK = 50
COLUMN = "checker"
WORSE, FOR_NOW = "vm_pgoff_write", "vm_pgoff_decode"
DECLARED = ("decoded", "vm_pgoff", "goes when")
# The same headers come before what one patch after the other changes.
EYES = Eyes(look_at=look_on_kept)


# By what names a finding in every run.
_Findings = Mapping[str, Sequence[str]]


class _Found(NamedTuple):
    """A finding as the facts have it."""

    path: str
    rule: str
    message: str
    severity: str

    @property
    def place(self) -> tuple[str, str]:
        """What findings are counted by."""
        return self.path, self.rule

    @property
    def is_error(self) -> bool:
        """A warning is to be read, and no fault of the patch."""
        return self.severity == Severity.ERROR

    @property
    def text(self) -> str:
        return f"{self.rule}: {self.message}"


def columns(ground: Ground) -> tuple[str, ...]:
    """One."""
    return (COLUMN,)


def plan(ground: Ground, known: Known) -> Iterable[Cell]:
    """The base, every patch, and the end."""
    for step in ground.patches:
        changed = _files(step)
        if changed:
            yield _cell(ground, step, changed)
    yield from _whole(ground)


def _whole(ground: Ground) -> tuple[Cell, Cell]:
    """All of VFIO at the base and at the end of the series."""
    first, last = ground.steps[0], ground.steps[-1]
    return (
        cell("static", "", 0, _inputs(ground, first.delta, None, []), 40),
        cell("static", "", last.number, _inputs(ground, last.delta, None, []), 40),
    )


def _cell(ground: Ground, step: Step, changed: list[str]) -> Cell:
    before = ground.steps[step.number - 1].delta
    inputs = _inputs(ground, step.delta, before, changed)
    return cell("static", "", step.number, inputs, 6)


def _inputs(
    ground: Ground, delta: Delta, before: Delta | None, files: list[str]
) -> Facts:
    return {
        "tree": ground.base,
        "delta": delta,
        "before": before,
        "files": files,
        "checker": package_digest("pgoff.checkers"),
        "libclang": clang_version(),
    }


def _files(step: Step) -> list[str]:
    return sorted(path for path in step.changed if path.endswith((".c", ".h")))


def run(cell: Cell, place: Place) -> Result:
    """Check the tree after a patch, and before it where that is asked."""
    asked = cell.asked
    facts = {"after": _checked(place, asked["delta"], asked["files"])}
    if asked["before"] is not None:
        facts["before"] = _checked(place, asked["before"], asked["files"])
    found = (
        each for checked in facts.values() for each in checked["findings"].values()
    )
    return Result(facts, "\n".join(": ".join(each) for each in found))


def _checked(place: Place, delta: Delta, files: list[str]) -> Mapping[str, Any]:
    with view(place, delta) as tree:
        source = Source(tree)
        there = [tree / path for path in files if (tree / path).is_file()]
        selection = select(source, there) if there or not files else Selection(())
        return _facts(check(source, selection, eyes=EYES))


def _facts(report: Report) -> Mapping[str, Any]:
    """Findings by what names them in every run."""
    return {
        "findings": {
            each.fingerprint: (
                each.location.path,
                each.rule,
                each.message,
                str(each.severity),
            )
            for each in report.findings
        },
        "unanalysed": {
            path: "\n".join(each.reason for each in group)
            for path, group in groupby(sorted(report.unanalysed), attrgetter("path"))
        },
        "words": report.census.tokens,
        "remainder": report.census.remainder,
    }


def judge(ground: Ground, known: Known) -> Iterator[Verdict]:
    """What a patch brings into the files it changes, and how many words are left."""
    first, last = _whole(ground)
    words = known[first.key].facts["after"]["words"]
    end = known[last.key].facts["after"]["findings"]
    for step in ground.patches:
        changed = _files(step)
        if not changed:
            yield Verdict(step.number, COLUMN, State.NOTHING, f"{words} uses")
            continue
        this = _cell(ground, step, changed)
        before, after = (known[this.key].facts[when] for when in ("before", "after"))
        words += after["words"] - before["words"]
        old, now = before["findings"], after["findings"]
        new, passing = tuple(_new(old, now)), _passing(step.message, old, now, end)
        bad = [each for each in new if each.is_error and each.place not in passing]
        faults = (
            *(Fault(each.path, f"new finding: {each.text}") for each in bad),
            *_unseen(before, after),
        )
        listed = tuple(f"{each.path}: {each.text}" for each in new if each not in bad)
        if step is ground.steps[-1]:
            listed += _left(known, first, last)
        state = State.BROKEN if faults else State.FINE
        yield Verdict(
            step.number, COLUMN, state, f"{words} uses", faults, listed, (this.key,)
        )


def _new(old: _Findings, new: _Findings) -> Iterator[_Found]:
    """What is there once more than before, by its rule in its file."""
    had, has = _counted(old), _counted(new)
    for name, each in new.items():
        found = _Found(*each)
        # One that went to another function is not one more.
        if name not in old and has[found.place] > had[found.place]:
            yield found


def _passing(
    message: str, old: _Findings, new: _Findings, end: _Findings
) -> set[tuple[str, str]]:
    """The files in which a patch may decode for now what it rewrote before."""
    had, has, left = _counted(old), _counted(new), _counted(end)
    return {
        (path, rule)
        for path, rule in has
        if rule == FOR_NOW
        and has[path, WORSE] < had[path, WORSE]
        and not left[path, FOR_NOW]
        and speaks_of(message, DECLARED)
    }


def _unseen(before: Facts, after: Facts) -> Iterator[Fault]:
    """What could be looked at before, and cannot any more."""
    for path in after["unanalysed"]:
        had, has = (
            each["unanalysed"].get(path, "").splitlines() for each in (before, after)
        )
        if len(has) > len(had):
            new = "; ".join(reason for reason in has if reason not in had)
            yield Fault(path, f"cannot be analysed any more: {new}")
    if after["remainder"]:
        yield Fault("", f"{after['remainder']} uses are not accounted for")


def _counted(findings: _Findings) -> Counter[tuple[str, str]]:
    """How many there are of each rule in each file."""
    return Counter(_Found(*each).place for each in findings.values())


def _left(known: Known, first: Cell, last: Cell) -> tuple[str, ...]:
    """What the series opened and did not close."""
    old, new = (known[each.key].facts["after"]["findings"] for each in (first, last))
    return tuple(
        f"left open: {': '.join(each[:3])}"
        for name, each in new.items()
        if name not in old
    )
