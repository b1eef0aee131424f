# SPDX-License-Identifier: GPL-2.0-only
"""What the usual configuration leaves out of files is looked at under other ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from .examine import Examined
from .finding import Finding
from .look import Branch, LookAgain
from .mark import Place
from .source import Source

_MOST = 16  # branches of one file: each may take some parses


def again(
    source: Source,
    examined: Sequence[Examined],
    headers: tuple[str, ...],
    look_again: LookAgain,
) -> tuple[Examined, ...]:
    """What other configurations see that none of ``examined`` does; often nothing."""
    sights = [each.sight for each in examined]
    seen = {place for each in sights for place in each.seen}
    left = {place for each in sights for place in each.left_out} - seen
    if not left:
        return ()
    branches = tuple(_branches(examined, sorted(left)))
    found = (each.examined for each in look_again(source, branches, headers))
    of_use = (each for each in found if each and not left.isdisjoint(each.sight.seen))
    return tuple(sorted(of_use, key=lambda each: (each.path, each.configuration)))


def _branches(
    examined: Sequence[Examined], places: Iterable[Place]
) -> Iterator[Branch]:
    """A file to parse for each branch: the first that reads what it is in.

    Not more than _MOST of a file: what is beyond stays left out.
    """
    known: Counter[str] = Counter()
    done = set()
    for place in places:
        for each in examined:
            if place in each.sight.hidden:
                # The reason names the branch, and one look at it is enough.
                branch = place[0], each.sight.hidden[place]
                if branch not in done and known[place[0]] < _MOST:
                    done.add(branch)
                    known[place[0]] += 1
                    yield each.path, place
                break


def told(
    findings: Iterable[Finding], examined: Sequence[Examined]
) -> Iterator[Finding]:
    """The findings with the configurations that saw them, where there are several."""
    by_file: dict[str, list[Examined]] = {}
    for each in examined:
        for path in each.sight.paths:
            by_file.setdefault(path, []).append(each)
    for finding in findings:
        every = by_file.get(finding.location.path, [])
        if len({each.configuration for each in every}) > 1:
            names = {each.configuration for each in every if _saw(each, finding)}
            yield replace(finding, configurations=tuple(sorted(names)))
        else:
            yield finding


def _saw(each: Examined, finding: Finding) -> bool:
    if any(token in each.sight.seen for token in finding.tokens):
        return True
    tables = (table.location for table in each.facts.tables)
    marks = (mark.location for found in each.marks.values() for mark in found)
    return finding.location in {*tables, *marks}
