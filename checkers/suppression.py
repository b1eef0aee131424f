# SPDX-License-Identifier: GPL-2.0-only
"""Comments in the source that allow what a rule minds, and say why.

``/* pgoff: allow(RULE, …): REASON */`` stands at the end of the line, or before the
statement, that it is about.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from .finding import Finding, Hidden, Location, Severity, Suppression
from .identity import identified
from .lexer import Kind, Token, tokens
from .report import Report
from .text import Text

RULE = "suppression"  # of what is wrong with such a comment
_MARK = b"pgoff:"
_COMMENT = re.compile(
    rb"/[*/][\s*]*pgoff:\s*allow\s*\(([^)]*)\)\s*:?(.*?)\s*(?:\*/)?\Z", re.DOTALL
)
_ENDS = (b";", b"{", b"}")


def suppressions(path: str, content: bytes) -> Iterator[Suppression]:
    """Every such comment of a file."""
    if _MARK not in content:
        return
    text = Text(content)
    found = list(tokens(content))
    for number, token in enumerate(found):
        if token.kind is Kind.COMMENT:
            match = _COMMENT.match(content[token.start : token.end])
            if match is not None:
                rules = match[1].decode("utf-8", "backslashreplace").split(",")
                reason = " ".join(match[2].decode("utf-8", "backslashreplace").split())
                place = Location(path, *text.position(token.start))
                first, last = _lines(text, found, number)
                names = tuple(rule.strip() for rule in rules)
                yield Suppression(place, names, reason.strip(" *"), first, last)


def _lines(text: Text, found: Sequence[Token], number: int) -> tuple[int, int]:
    """The first and last line that the comment with this number is about."""
    here = text.line(found[number].start)
    for token in reversed(found[:number]):
        if token.kind is Kind.NEWLINE:
            break
        if token.kind is not Kind.COMMENT:
            return here, here
    first = 0
    for token in found[number + 1 :]:
        if token.kind in (Kind.COMMENT, Kind.NEWLINE):
            continue
        line = text.line(token.start)
        first = first or line
        if text.content[token.start : token.end] in _ENDS:
            return first, line
    return first or here, text.line(len(text.content))


def suppressed(
    report: Report, rules: Collection[str], known: Collection[str]
) -> Report:
    """The report without what comments allow, and with what is wrong with those.

    ``rules`` are those that were asked for, ``known`` all there are.
    """
    hidden: list[Hidden] = []
    left: list[Finding] = []
    wrongs: list[Finding] = []
    used: set[Suppression] = set()
    for finding in report.findings:
        by = [each for each in report.suppressions if _allows(each, finding)]
        used.update(by)
        if by:
            hidden.append(Hidden(finding, by[0].reason, False))
        else:
            left.append(finding)
    unread = {each.path for each in report.unanalysed}
    for each in report.suppressions:
        wrong = _wrong(each, known)
        idle = each not in used and each.location.path not in unread
        if not wrong and idle and set(each.rules) <= set(rules):
            wrong = "nothing is found here that it could allow: remove it"
        if wrong:
            said = f"pgoff: allow({', '.join(each.rules)}): {wrong}"
            wrongs.append(Finding(each.location, RULE, Severity.WARNING, "", said))
    return replace(
        report,
        findings=tuple(sorted([*left, *identified(wrongs, _empty)])),
        hidden=(*report.hidden, *hidden),
    )


def _allows(each: Suppression, finding: Finding) -> bool:
    place = finding.location
    return (
        bool(each.reason)
        and finding.rule in each.rules
        and place.path == each.location.path
        and each.first <= place.line <= each.last
    )


def _wrong(each: Suppression, known: Collection[str]) -> str:
    """What is wrong with the comment itself, empty where nothing is."""
    for rule in each.rules:
        if rule not in known:
            return f"there is no rule {rule!r}"
    return "" if each.reason else "it needs a reason behind a colon"


def _empty(path: str) -> bytes:
    """Comments are told apart by their numbers, not by what they say."""
    return b""
