# SPDX-License-Identifier: GPL-2.0-only
"""Commands of a GitHub workflow, which become annotations of the changed lines.

A line that begins with ``::`` is a command to GitHub's runner, so nothing that comes
from the tree may end the line or the property that it is in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..identity import character
from ..report import Report, printable
from . import Tool, as_lines
from .text import told


def render(report: Report, tool: Tool) -> str:
    """One command for each finding, and for each file that was not analysed."""
    return as_lines(_commands(report))


def _commands(report: Report) -> Iterator[str]:
    for finding in report.findings:
        place = finding.location
        column = character(finding)
        properties = {
            "file": place.path,
            "line": str(place.line),
            **({} if column is None else {"col": str(column)}),
            "title": f"pgoff {finding.rule}",
        }
        yield command(str(finding.severity), properties, told(finding))
    for each in report.unanalysed:
        properties = {"file": each.path, "title": "pgoff: not analysed"}
        yield command("error", properties, printable(each.reason))
    for doubt in report.doubts:
        properties = {"file": doubt.path, "title": "pgoff: in doubt"}
        yield command("notice", properties, printable(doubt.reason))


def command(name: str, properties: Mapping[str, str], message: str) -> str:
    """A workflow command; a message may have several lines."""
    given = ",".join(
        f"{key}={_property(printable(value))}" for key, value in properties.items()
    )
    return f"::{name} {given}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
