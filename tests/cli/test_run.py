# SPDX-License-Identifier: GPL-2.0-only
"""What ``pgoff run`` says in the end."""

from __future__ import annotations

from pathlib import Path

from pgoff.checkers.census import Census
from pgoff.checkers.finding import Finding, Location, Severity
from pgoff.checkers.report import Report
from pgoff.checkers.source import Source
from pgoff.generator.commands.run import outcome
from pgoff.generator.editing.series import Series
from pgoff.generator.generation import Generated


def test_a_run_ends_with_what_is_left_and_by_which_rules() -> None:
    def report(*told: str) -> Report:
        at = Location("a.c", 1)
        found = (Finding(at, each, Severity.ERROR, "f", each) for each in told)
        return Report(tuple(found), (), Census())

    made = Generated(Series(Source(Path("/nowhere")), (), ()), (), ())
    said = outcome(made, Path("out"), report("old"), report("old", "old", "new"))
    *_, last, new, line = said.split("\n")
    assert last == (
        "0 refusals; 3 findings left, of old (2), new (1); "
        "`pgoff explain RULE` tells why"
    )
    assert (new, line) == ("1 of them new:", "  a.c:1:1: error: new [new]")
    assert outcome(made, Path("out"), report("old"), report()).endswith(
        "0 refusals; no findings left"
    )
