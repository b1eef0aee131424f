# SPDX-License-Identifier: GPL-2.0-only
"""The JSON that docs/json.md describes."""

from __future__ import annotations

import json

from ..census import Census
from ..finding import Finding
from ..report import Report
from . import Tool


def render(report: Report, tool: Tool) -> str:
    """Everything that is known; what is not ASCII is escaped."""
    shape = {
        "findings": [_finding(finding) for finding in report.findings],
        "suppressed": [
            {
                **_finding(each.finding),
                "by": "baseline" if each.accepted else "comment",
                "reason": each.reason,
            }
            for each in report.hidden
        ],
        "unanalysed": [
            {"path": each.path, "reason": each.reason} for each in report.unanalysed
        ],
        "doubts": [
            {"path": each.path, "reason": each.reason} for each in report.doubts
        ],
        "census": balance(report.census),
    }
    return json.dumps(shape, indent=2) + "\n"


def balance(census: Census) -> dict[str, object]:
    """The parts of a census, numbers of words, by their names."""
    return {
        "tokens": census.tokens,
        "findings": census.findings,
        "allowed": dict(census.allowed),
        "unanalysed": census.unanalysed,
        "remainder": census.remainder,
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "path": finding.location.path,
        "line": finding.location.line,
        "column": finding.location.column,
        "function": finding.function,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
        "configurations": list(finding.configurations),
        "notes": [
            {
                "path": note.location.path,
                "line": note.location.line,
                "message": note.message,
            }
            for note in finding.notes
        ],
    }
