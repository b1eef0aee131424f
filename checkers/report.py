# SPDX-License-Identifier: GPL-2.0-only
"""What a check has to say; :mod:`.formats` writes it down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .census import Census
from .finding import Doubt, Finding, Hidden, Severity, Suppression, Unanalysed


@dataclass(frozen=True)
class Report:
    """The result of a check; findings and what is not analysed are in order.

    ``files`` are those that were looked at, ``suppressions`` the comments in them that
    allow something.  ``hidden`` are findings that need not be reported any more,
    ``doubts`` what was not known and changes nothing that is reported.
    """

    findings: tuple[Finding, ...]
    unanalysed: tuple[Unanalysed, ...]
    census: Census
    files: tuple[str, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def status(self) -> int:
        """The exit status: 3 where anything was not analysed, else 1 with findings.

        Not having looked weighs more: a job that goes by the status must not take an
        incomplete list for the list.
        """
        if self.unanalysed or self.census.remainder:
            return 3
        return 1 if self.findings else 0


def summary(report: Report) -> str:
    """One line that says how it went."""
    severities = [finding.severity for finding in report.findings]
    counted = ", ".join(
        _plural(severities.count(severity), severity) for severity in Severity
    )
    known = report.census
    hidden = f", {len(report.hidden)} suppressed" if report.hidden else ""
    doubts = f", {len(report.doubts)} in doubt" if report.doubts else ""
    return (
        f"{counted}{hidden}, {len(report.unanalysed)} not analysed{doubts}; "
        f"of {_plural(known.tokens, 'use')} of a page offset {known.findings} in "
        f"findings, {sum(known.allowed.values())} allowed, "
        f"{known.unanalysed} not analysed, {known.remainder} unaccounted for"
    )


def statistics(report: Report) -> Iterator[str]:
    """How many findings each rule has, and the balance of the census."""
    for rule, number in sorted(Counter(each.rule for each in report.findings).items()):
        yield f"{number:6} {rule}"
    known = report.census
    yield f"{known.tokens:6} words that could be a use of a page offset, of which"
    yield f"{known.findings:6} in findings"
    for name, number in known.allowed.items():
        yield f"{number:6} allowed: {name}"
    yield f"{known.unanalysed:6} not analysed"
    yield f"{known.remainder:6} unaccounted for"


def printable(said: str) -> str:
    """``said`` with everything that could steer a terminal written as ``\\x1b``."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in said)


def _plural(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
