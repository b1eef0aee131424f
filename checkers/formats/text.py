# SPDX-License-Identifier: GPL-2.0-only
"""Lines for people and editors, as compilers write them."""

from __future__ import annotations

from collections.abc import Iterator

from ..finding import Finding, Location, Severity
from ..report import Report, printable
from . import Tool, as_lines

_BOLD, _RESET = "\x1b[1m", "\x1b[0m"
_COLOURS = {
    Severity.ERROR: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;35m",
}
_NOTE = "\x1b[1;36m"


def render(report: Report, tool: Tool) -> str:
    """What was found, what could not be looked at, and what is not known."""
    return as_lines(coloured(report) if tool.colour else lines(report))


def lines(report: Report) -> Iterator[str]:
    """The plain lines; nothing in the linted tree can print control characters."""
    for finding in report.findings:
        said = f"{finding.severity}: {finding.message} [{finding.rule}]"
        yield printable(f"{_place(finding.location)} {said}{seen_under(finding)}")
        for note in finding.notes:
            yield printable(f"{_place(note.location)} note: {note.message}")
    for each in report.unanalysed:
        yield printable(f"{_path(each.path)}: not analysed: {each.reason}")
    for doubt in report.doubts:
        yield printable(f"{_path(doubt.path)}: note: {doubt.reason}")


def coloured(report: Report) -> Iterator[str]:
    """The lines for a terminal; what they say is as plain as in :func:`lines`."""
    for finding in report.findings:
        colour = _COLOURS[finding.severity]
        yield (
            f"{_BOLD}{printable(_place(finding.location))}{_RESET} "
            f"{colour}{finding.severity}:{_RESET} "
            f"{_BOLD}{printable(finding.message)}{_RESET} [{finding.rule}]"
            f"{printable(seen_under(finding))}"
        )
        for note in finding.notes:
            place = printable(_place(note.location))
            message = printable(note.message)
            yield f"{_BOLD}{place}{_RESET} {_NOTE}note:{_RESET} {message}"
    for each in report.unanalysed:
        colour = _COLOURS[Severity.WARNING]
        path, reason = printable(_path(each.path)), printable(each.reason)
        yield f"{_BOLD}{path}:{_RESET} {colour}not analysed:{_RESET} {reason}"
    for doubt in report.doubts:
        path, reason = printable(_path(doubt.path)), printable(doubt.reason)
        yield f"{_BOLD}{path}:{_RESET} {_NOTE}note:{_RESET} {reason}"


def told(finding: Finding) -> str:
    """A finding and the way to it as some lines of plain text."""
    steps = (f"{_place(note.location)} {note.message}" for note in finding.notes)
    message = f"{finding.message}{seen_under(finding)}"
    return "\n".join(printable(line) for line in (message, *steps))


def seen_under(finding: Finding) -> str:
    """The configurations that saw a finding, where several looked at its file."""
    names = "; ".join(finding.configurations)
    return f" (seen for {names})" if names else ""


def _place(location: Location) -> str:
    return f"{_path(location.path)}:{location.line}:{location.column}:"


def _path(path: str) -> str:
    """``path``, which begins no line with what a CI's log takes for a command."""
    return path if path[:1].isalnum() or path[:1] in "._" else f"./{path}"
