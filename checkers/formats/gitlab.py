# SPDX-License-Identifier: GPL-2.0-only
"""GitLab's code quality report, which is a part of Code Climate's format."""

from __future__ import annotations

import hashlib
import json

from ..finding import Doubt, Finding, Severity, Unanalysed
from ..report import Report, printable
from . import Tool
from .text import told

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def render(report: Report, tool: Tool) -> str:
    """A list of issues: the findings, what was not analysed as blockers, and doubts."""
    shape = [
        *(_issue(finding) for finding in report.findings),
        *(
            _about(each, "not_analysed", "blocker", "not analysed: ")
            for each in report.unanalysed
        ),
        *(_about(each, "in_doubt", "info") for each in report.doubts),
    ]
    return json.dumps(shape, indent=2) + "\n"


def _issue(finding: Finding) -> dict[str, object]:
    return {
        "type": "issue",
        "description": told(finding),
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": printable(finding.location.path),
            "lines": {"begin": finding.location.line},
        },
    }


def _about(
    each: Unanalysed | Doubt, name: str, severity: str, what: str = ""
) -> dict[str, object]:
    about = f"{name}\0{each.path}\0{each.reason}".encode("utf-8", "backslashreplace")
    return {
        "type": "issue",
        "description": f"{what}{printable(each.reason)}",
        "check_name": name,
        "fingerprint": hashlib.sha256(about).hexdigest()[:32],
        "severity": severity,
        "location": {"path": printable(each.path), "lines": {"begin": 1}},
    }
