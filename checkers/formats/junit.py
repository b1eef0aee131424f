# SPDX-License-Identifier: GPL-2.0-only
"""JUnit's XML: a finding is a failed test case, what was not analysed an error."""

from __future__ import annotations

from xml.etree import ElementTree

from ..finding import Finding, Unanalysed
from ..report import Report, printable
from . import Tool
from .text import told


def render(report: Report, tool: Tool) -> str:
    """One suite; where there is nothing to say it has one case, which passed."""
    found, gaps = report.findings, report.unanalysed
    top = ElementTree.Element("testsuites", name="pgoff")
    suite = ElementTree.SubElement(
        top,
        "testsuite",
        name="pgoff",
        tests=str(len(found) + len(gaps) or 1),
        failures=str(len(found)),
        errors=str(len(gaps)),
    )
    # JUnit has no way to say it of a file, and wants properties first.
    noted = ElementTree.SubElement(suite, "properties") if report.doubts else suite
    for doubt in report.doubts:
        said = printable(f"{doubt.path}: {doubt.reason}")
        ElementTree.SubElement(noted, "property", name="in doubt", value=said)
    for finding in found:
        _failure(suite, finding)
    for each in gaps:
        _error(suite, each)
    if not (found or gaps):
        ElementTree.SubElement(suite, "testcase", name="check", classname="pgoff")
    ElementTree.indent(top)
    written = ElementTree.tostring(top, encoding="unicode", xml_declaration=False)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}\n'


def _failure(suite: ElementTree.Element, finding: Finding) -> None:
    place = finding.location
    where = printable(f"{place.path}:{place.line}:{place.column}")
    case = ElementTree.SubElement(
        suite,
        "testcase",
        name=f"{finding.rule} at {where}",
        classname=f"pgoff.{finding.rule}",
        file=printable(place.path),
        line=str(place.line),
    )
    failure = ElementTree.SubElement(
        case, "failure", type=str(finding.severity), message=printable(finding.message)
    )
    failure.text = f"{where}: {told(finding)}"


def _error(suite: ElementTree.Element, each: Unanalysed) -> None:
    path, reason = printable(each.path), printable(each.reason)
    case = ElementTree.SubElement(
        suite, "testcase", name=f"{path} analysed", classname="pgoff", file=path
    )
    ElementTree.SubElement(case, "error", type="not analysed", message=reason)
