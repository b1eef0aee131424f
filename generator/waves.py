# SPDX-License-Identifier: GPL-2.0-only
"""Where a long series is cut: into waves that one person reads in one go.

A series of up to WAVE patches is one wave.  A longer one is cut between its chapters,
and a chapter that is too long itself is cut where that takes the least apart:
infrastructure and its first user, a library and those who use it, what is lent and what
takes it back.  Of cuts that are equally good in that, those into fewer waves are taken,
and of these the ones into waves of like length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ..verify.unity import WAVE
from .editing.series import Patch
from .stages import CHAPTERS

_CHAPTER: Mapping[str, str] = {
    stage: chapter for chapter, names in CHAPTERS.items() for stage in names
}


@dataclass(frozen=True)
class Share:
    """What one wave has of the series: ``part`` of the ``parts`` of its chapter.

    ``name`` is that of its folder; empty where there is no other wave.
    """

    name: str
    part: int
    parts: int
    patches: tuple[Patch, ...]


def shares(patches: Sequence[Patch]) -> tuple[Share, ...]:
    """The waves of ``patches``, in the order of the series."""
    if len(patches) <= WAVE:
        return (Share("", 1, 1, tuple(patches)),)
    found = [
        (_name(chapter, part, len(parts)), number, len(parts), part)
        for chapter, own in groupby(patches, lambda each: _CHAPTER[each.stage])
        for parts in [_cut(tuple(own))]
        for number, part in enumerate(parts, 1)
    ]
    # So many digits that the names sort as the waves follow.
    digits = len(str(len(found)))
    return tuple(
        Share(f"{number:0{digits}}-{name}", part, parts, own)
        for number, (name, part, parts, own) in enumerate(found, 1)
    )


def _cut(patches: tuple[Patch, ...]) -> list[tuple[Patch, ...]]:
    """The best cut of a chapter, by what it takes apart, its waves, and their lengths.

    The best of a beginning is found for each length, shorter ones first.
    """
    bonds = list(_bonds(patches))
    best: list[tuple[tuple[int, int, int], list[int]]] = [((0, 0, 0), [0])]
    for end in range(1, len(patches) + 1):
        ways = []
        for start in range(max(0, end - WAVE), end):
            (apart, count, uneven), cuts = best[start]
            apart += sum(bond.start < start < bond.stop for bond in bonds)
            cost = (apart, count + 1, uneven + (end - start) ** 2)
            ways.append((cost, [*cuts, end]))
        best.append(min(ways))
    return [patches[start:end] for start, end in pairwise(best[-1][1])]


def _bonds(patches: Sequence[Patch]) -> Iterator[range]:
    """Runs of patches, by their places, that are better not taken apart."""
    for topic in {each.topic for each in patches if each.topic}:
        places = [place for place, each in enumerate(patches) if each.topic == topic]
        yield range(places[0], places[-1] + 1)
    start = 0
    for place, (before, after) in enumerate(pairwise(patches), 1):
        if before.stage != after.stage:
            # Twice, to weigh more: nobody takes infrastructure without a user.
            yield from [range(start, place + 1)] * 2
            start = place


def _name(chapter: str, patches: Sequence[Patch], parts: int) -> str:
    """A wave is called after its chapter; a part of one after what it has of it."""
    if parts == 1:
        return chapter
    last = CHAPTERS[chapter][-1]
    topics = {each.topic for each in patches if each.stage == last}
    names = {each.stage for each in patches}
    if len(topics) == 1 and (topic := topics.pop().rpartition("/")[2]):
        return f"{chapter}-{re.sub(r'[^A-Za-z0-9._]+', '-', topic)}"
    return names.pop() if len(names) == 1 else chapter
