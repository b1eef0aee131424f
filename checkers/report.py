# SPDX-License-Identifier: GPL-2.0-only
"""What a check has to say, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from .census import Census
from .finding import Finding, Location, Severity, Unanalysed


@dataclass(frozen=True)
class Report:
    """The result of a check; findings and what is not analysed are in order."""

    findings: tuple[Finding, ...]
    unanalysed: tuple[Unanalysed, ...]
    census: Census

    @property
    def status(self) -> int:
        """The exit status: 3 where anything was not analysed, else 1 with findings.

        Not having looked weighs more: a job that goes by the status must not take an
        incomplete list for the list.
        """
        if self.unanalysed or self.census.remainder:
            return 3
        return 1 if self.findings else 0


def text(report: Report) -> Iterator[str]:
    """The lines for people; nothing in the linted tree can print control characters."""
    for finding in report.findings:
        said = f"{finding.severity}: {finding.message} [{finding.rule}]"
        yield _line(finding.location, said)
        for note in finding.notes:
            yield _line(note.location, f"note: {note.message}")
    for each in report.unanalysed:
        yield printable(f"{each.path}: not analysed: {each.reason}")


def summary(report: Report) -> str:
    """One line that says how it went."""
    severities = [finding.severity for finding in report.findings]
    counted = ", ".join(
        _plural(severities.count(severity), severity) for severity in Severity
    )
    known = report.census
    return (
        f"{counted}, {len(report.unanalysed)} not analysed; "
        f"of {_plural(known.tokens, 'use')} of a page offset {known.findings} in "
        f"findings, {sum(known.allowed.values())} allowed, "
        f"{known.unanalysed} not analysed, {known.remainder} unaccounted for"
    )


def document(report: Report) -> str:
    """The JSON that docs/json.md describes, ending in a newline."""
    known = report.census
    shape = {
        "findings": [
            {
                "rule": finding.rule,
                "severity": str(finding.severity),
                "path": finding.location.path,
                "line": finding.location.line,
                "column": finding.location.column,
                "function": finding.function,
                "message": finding.message,
                "notes": [
                    {
                        "path": note.location.path,
                        "line": note.location.line,
                        "message": note.message,
                    }
                    for note in finding.notes
                ],
            }
            for finding in report.findings
        ],
        "unanalysed": [
            {"path": each.path, "reason": each.reason} for each in report.unanalysed
        ],
        "census": {
            "tokens": known.tokens,
            "findings": known.findings,
            "allowed": dict(known.allowed),
            "unanalysed": known.unanalysed,
            "remainder": known.remainder,
        },
    }
    return json.dumps(shape, indent=2) + "\n"


def printable(said: str) -> str:
    """``said`` with everything that could steer a terminal written as ``\\x1b``."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in said)


def _line(location: Location, said: str) -> str:
    return printable(f"{location.path}:{location.line}:{location.column}: {said}")


def _plural(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
