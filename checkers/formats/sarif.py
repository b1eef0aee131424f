# SPDX-License-Identifier: GPL-2.0-only
"""SARIF 2.1.0, as code scanning services read it.

Paths are relative to ``%SRCROOT%``, columns count code points.  A finding's
fingerprint is there twice: under a name of ours, and under the only name that GitHub
looks at.
"""

from __future__ import annotations

import json
import os
from urllib.parse import quote

from ..documentation import chapter, described
from ..finding import Doubt, Finding, Hidden, Location, Note, Unanalysed
from ..identity import character
from ..report import Report, printable
from . import Rule, Tool
from .json import balance
from .text import seen_under

Shape = dict[str, object]

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)
ROOT = "%SRCROOT%"


def render(report: Report, tool: Tool) -> str:
    """A log of one run."""
    known = tool.describe()
    index = {rule.name: number for number, rule in enumerate(known.rules)}
    run: Shape = {
        "tool": {
            "driver": {
                "name": "pgoff",
                "semanticVersion": known.version,
                "rules": [_rule(rule) for rule in known.rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            ROOT: {"description": {"text": "The top folder of the kernel tree."}}
        },
        "invocations": [_invocation(report)],
        "results": [
            *(_result(each, index) for each in report.findings),
            *(_hidden(each, index) for each in report.hidden),
        ],
        "properties": {"census": balance(report.census)},
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _rule(rule: Rule) -> Shape:
    known = rule.documentation
    return {
        "id": rule.name,
        "name": "".join(word.capitalize() for word in rule.name.split("_")),
        "shortDescription": {"text": known.what},
        "fullDescription": {"text": known.sections.get("Why", known.what)},
        "help": {
            "text": described(rule.name, rule.severity, known),
            "markdown": chapter(rule.name, rule.severity, known),
        },
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": ["vfio", "maintainability"], "precision": "high"},
    }


def _invocation(report: Report) -> Shape:
    return {
        "executionSuccessful": report.status != 3,
        "exitCode": report.status,
        "toolExecutionNotifications": [
            *(_told(each, "error", "not analysed: ") for each in report.unanalysed),
            *(_told(each, "note") for each in report.doubts),
        ],
    }


def _told(each: Unanalysed | Doubt, level: str, what: str = "") -> Shape:
    return {
        "level": level,
        "message": _message(f"{what}{each.reason}"),
        "locations": [{"physicalLocation": {"artifactLocation": _file(each.path)}}],
    }


def _result(finding: Finding, index: dict[str, int]) -> Shape:
    shape: Shape = {
        "ruleId": finding.rule,
        "level": str(finding.severity),
        "message": _message(f"{finding.message}{seen_under(finding)}"),
        "locations": [_place(finding)],
        "partialFingerprints": {
            "pgoff/v1": finding.fingerprint,
            "primaryLocationLineHash": finding.fingerprint,
        },
    }
    if finding.rule in index:
        shape["ruleIndex"] = index[finding.rule]
    if finding.notes:
        last = Note(finding.location, finding.message)
        steps = [{"location": _step(note)} for note in (*finding.notes, last)]
        shape["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    return shape


def _hidden(each: Hidden, index: dict[str, int]) -> Shape:
    """A finding that nobody has to look at, with who says so."""
    kind = "external" if each.accepted else "inSource"
    why = {"kind": kind, "justification": printable(each.reason)}
    return {**_result(each.finding, index), "suppressions": [why]}


def _place(finding: Finding) -> Shape:
    region: Shape = {"startLine": finding.location.line}
    column = character(finding)
    if column is not None:
        region["startColumn"] = column
    line = printable(finding.excerpt.expandtabs())
    shape: Shape = {
        "physicalLocation": {
            "artifactLocation": _file(finding.location.path),
            "region": region,
            "contextRegion": {
                "startLine": finding.location.line,
                "snippet": {"text": line},
            },
        }
    }
    if finding.function:
        name = printable(finding.function)
        shape["logicalLocations"] = [{"name": name, "kind": "function"}]
    return shape


def _step(note: Note) -> Shape:
    place: Location = note.location
    return {
        "physicalLocation": {
            "artifactLocation": _file(place.path),
            "region": {"startLine": place.line},
        },
        "message": _message(note.message),
    }


def _file(path: str) -> Shape:
    return {"uri": quote(os.fsencode(path)), "uriBaseId": ROOT}


def _message(text: str) -> Shape:
    """A message in which nothing is a link: that is how SARIF reads ``[a](b)``."""
    said = printable(text)
    for mark in "\\[]" if "](" in said else "":
        said = said.replace(mark, f"\\{mark}")
    return {"text": said}
