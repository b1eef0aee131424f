# SPDX-License-Identifier: GPL-2.0-only
"""GitLab's code quality report, which is a part of Code Climate's format."""

from __future__ import annotations

import hashlib
import json

from ..finding import Finding, Severity, Unanalysed
from ..report import Report, printable
from . import Tool
from .text import told

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def render(report: Report, tool: Tool) -> str:
    """A list of issues: the findings, and what was not analysed as blockers."""
    shape = [
        *(_issue(finding) for finding in report.findings),
        *(_gap(each) for each in report.unanalysed),
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


def _gap(each: Unanalysed) -> dict[str, object]:
    about = f"{each.path}\0{each.reason}".encode("utf-8", "backslashreplace")
    return {
        "type": "issue",
        "description": f"not analysed: {printable(each.reason)}",
        "check_name": "not_analysed",
        "fingerprint": hashlib.sha256(about).hexdigest()[:32],
        "severity": "blocker",
        "location": {"path": printable(each.path), "lines": {"begin": 1}},
    }
