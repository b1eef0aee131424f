# SPDX-License-Identifier: GPL-2.0-only
"""What is new in a report, and which patch it is new with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ...checkers.finding import Finding, Note
from ...checkers.report import Report
from ...checkers.source import Source
from .applying import applied
from .mails import Mail


@dataclass(frozen=True)
class Step:
    """A source with some patches on it; ``mail`` is the last of them."""

    mail: Mail
    source: Source
    touched: frozenset[str]


def since(report: Report, before: Report) -> Report:
    """``report`` without the findings that were there before."""
    old = {each.fingerprint for each in before.findings}
    new = tuple(each for each in report.findings if each.fingerprint not in old)
    return replace(report, findings=new)


def steps(source: Source, mails: Iterable[Mail]) -> Iterator[Step]:
    """The source after each patch; raises UserError where one does not apply."""
    for mail in mails:
        source, touched = applied(source, mail.diff, called(mail))
        yield Step(mail, source, touched)


def blamed(
    source: Source, made: Sequence[Step], lint: Callable[[Source], Report]
) -> Report:
    """The report of the last step, with what any of them introduced.

    A finding says which patch it came with, also when a later one takes it away again:
    a series has to be right after every patch.
    """
    before = lint(source)
    found: dict[str, Finding] = {}
    missing = {}
    for step in made:
        after = lint(step.source)
        for finding in since(after, before).findings:
            found.setdefault(finding.fingerprint, _introduced(finding, step.mail))
        missing.update({(each.path, each.reason): each for each in after.unanalysed})
        before = after
    return replace(
        before,
        findings=tuple(sorted(found.values())),
        unanalysed=tuple(sorted(missing.values())),
    )


def called(mail: Mail) -> str:
    """How a patch is called in messages."""
    return f"patch {mail.number}" + (f" ({mail.subject})" if mail.subject else "")


def _introduced(finding: Finding, mail: Mail) -> Finding:
    note = Note(finding.location, f"introduced by {called(mail)}")
    return replace(finding, notes=(*finding.notes, note))
