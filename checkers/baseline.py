# SPDX-License-Identifier: GPL-2.0-only
"""Findings that were accepted once: a file that can only become shorter by itself.

An entry is about a statement, by the hash in a finding's fingerprint, in a function or
in a file: so it stays when code moves inside of its file, or with its function to
another.  It counts how many findings are alike.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .destination import deliver
from .errors import UserError
from .finding import Finding, Hidden, Location, Severity
from .identity import identified
from .report import Report

RULE = "baseline"  # of entries that nothing matches any more
VERSION = 1
LARGEST = 64 << 20  # bytes

Alike = Callable[["Entry", Finding], bool]


@dataclass(frozen=True, order=True)
class Entry:
    """``count`` findings of ``rule``, about one statement, accepted for ``reason``."""

    path: str
    rule: str
    function: str
    statement: str
    count: int
    reason: str


@dataclass(frozen=True)
class Compared:
    """A report without what was accepted, and the entries that nothing matches.

    ``entries`` are the others, with the numbers and places of now.
    """

    report: Report
    entries: tuple[Entry, ...]
    stale: tuple[Entry, ...]


def load(path: Path) -> tuple[Entry, ...]:
    """The entries of a baseline; raises UserError where it is none."""
    try:
        if path.stat().st_size > LARGEST:
            raise UserError(f"{path} has more than {LARGEST} bytes")
        raw = json.loads(path.read_bytes())
        if raw["version"] != VERSION:
            raise UserError(f"{path} is of another version", "make it anew")
        return tuple(_entry(each) for each in raw["entries"])
    except FileNotFoundError as error:
        raise UserError(
            f"there is no baseline {path}", "make one with --baseline-add REASON"
        ) from error
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UserError(f"{path} is no baseline of pgoff", "make it anew") from error


def _entry(raw: dict[str, object]) -> Entry:
    texts = (str(raw[name]) for name in ("path", "rule", "function", "statement"))
    count = raw["count"]
    if not isinstance(count, int) or count < 1:
        raise ValueError(count)
    path, rule, function, statement = texts
    return Entry(path, rule, function, statement, count, str(raw["reason"]))


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Write a baseline, an entry a line and in order, so that it merges well."""
    lines = [json.dumps(asdict(each)) for each in sorted(entries)]
    body = "".join(f"\n{line}," for line in lines).removesuffix(",")
    deliver(f'{{"version": {VERSION}, "entries": [{body}\n]}}\n', path)


def compared(
    report: Report, entries: tuple[Entry, ...], exists: Callable[[str], bool]
) -> Compared:
    """Hold a report against a baseline.

    An entry of a file that was not looked at, or not analysed, is neither used nor
    stale.  ``exists`` tells whether the tree has a file.
    """
    left = [each.count for each in entries]
    hidden: list[Hidden] = []
    found = list(report.findings)
    for alike in (_same_place, _same_function, _same_file):
        rest = []
        for finding in found:
            number = _first(entries, left, finding, alike)
            if number is None:
                rest.append(finding)
            else:
                left[number] -= 1
                hidden.append(Hidden(finding, entries[number].reason, True))
        found = rest
    kept, stale = _divided(report, entries, left, exists)
    without = replace(report, findings=tuple(found), hidden=(*report.hidden, *hidden))
    return Compared(without, kept, stale)


def _first(
    entries: Sequence[Entry], left: Sequence[int], finding: Finding, alike: Alike
) -> int | None:
    """The number of the first entry with something left that the finding matches."""
    for number, entry in enumerate(entries):
        if left[number] and alike(entry, finding):
            return number
    return None


def _divided(
    report: Report,
    entries: Sequence[Entry],
    left: Sequence[int],
    exists: Callable[[str], bool],
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The entries that stay, and those that nothing matches any more."""
    unread = {each.path for each in report.unanalysed}
    read = frozenset(report.files) - unread
    kept, stale = [], []
    for entry, unused in zip(entries, left, strict=True):
        judged = entry.path in read or not (entry.path in unread or exists(entry.path))
        gone = unused if judged else 0
        if gone:
            stale.append(replace(entry, count=gone))
        if entry.count > gone:
            kept.append(replace(entry, count=entry.count - gone))
    return tuple(kept), tuple(stale)


def added(findings: Iterable[Finding], reason: str) -> tuple[Entry, ...]:
    """Entries that accept ``findings`` for a ``reason``."""
    counted = Counter(
        (each.location.path, each.rule, each.function, _statement(each))
        for each in findings
    )
    return tuple(Entry(*about, count, reason) for about, count in counted.items())


def reported(report: Report, stale: Iterable[Entry], path: str) -> Report:
    """The report with the entries that nothing matches, as findings in ``path``."""
    more = [
        Finding(
            Location(path, 1),
            RULE,
            Severity.WARNING,
            "",
            f"{each.count} of {each.rule} in {each.path}"
            + (f", {each.function}()," if each.function else "")
            + " is not found any more: shorten the baseline with --baseline-shrink",
        )
        for each in stale
    ]
    findings = (*report.findings, *identified(more, lambda path: b""))
    return replace(report, findings=tuple(sorted(findings)))


def _statement(finding: Finding) -> str:
    return finding.fingerprint.partition("-")[0]


def _same_place(entry: Entry, finding: Finding) -> bool:
    return _same_function(entry, finding) and _same_file(entry, finding)


def _same_function(entry: Entry, finding: Finding) -> bool:
    return _same(entry, finding) and entry.function == finding.function


def _same_file(entry: Entry, finding: Finding) -> bool:
    return _same(entry, finding) and entry.path == finding.location.path


def _same(entry: Entry, finding: Finding) -> bool:
    return entry.rule == finding.rule and entry.statement == _statement(finding)
