# SPDX-License-Identifier: GPL-2.0-only
"""Which patch was which in the last version, and whether it is still the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...verify.mails import ENCODING
from ..delivery.diff import Diff
from ..editing.series import Patch, Wave
from .previous import Earlier, Previous, changes


@dataclass(frozen=True)
class Compared:
    """A patch of now, and what it was; ``same`` but for context and line numbers."""

    patch: Patch
    earlier: Earlier | None
    same: bool


@dataclass(frozen=True)
class Comparison:
    """One wave: its patches, and those of the last version that belong to it.

    ``gone`` are those of ``before`` that no patch of the whole series is any more.
    """

    wave: Wave
    patches: tuple[Compared, ...]
    before: tuple[Earlier, ...]
    gone: tuple[Earlier, ...]


def compared(
    waves: Sequence[Wave], made: Sequence[Sequence[Diff]], last: Previous
) -> tuple[Comparison, ...]:
    """Each wave beside the last version; ``made`` are the differences of all patches.

    A patch is told by its subject, else by what it does.  An earlier one belongs to the
    wave that has it now, and one that is gone to the wave of its name, else to that of
    the one before it.
    """
    found: list[Compared] = []
    places: dict[int, int] = {}
    pairs = [
        (number, patch) for number, wave in enumerate(waves) for patch in wave.patches
    ]
    for (number, patch), diffs in zip(pairs, made, strict=True):
        does = changes(b"".join(each.text for each in diffs).decode(*ENCODING))
        place = _place(patch, does, last.patches, places)
        if place is not None:
            places[place] = number
        earlier = None if place is None else last.patches[place]
        same = earlier is not None and earlier.changes == does
        found.append(Compared(patch, earlier, same))
    owners = _owners(waves, last.patches, places)
    return tuple(
        Comparison(
            wave,
            tuple(
                each
                for each, (owner, _) in zip(found, pairs, strict=True)
                if owner == number
            ),
            tuple(
                each
                for each, owner in zip(last.patches, owners, strict=True)
                if owner == number
            ),
            tuple(
                each
                for place, (each, owner) in enumerate(
                    zip(last.patches, owners, strict=True)
                )
                if owner == number and place not in places
            ),
        )
        for number, wave in enumerate(waves)
    )


def kind(wave: str) -> str:
    """A wave's name without its number, which another version may count anew."""
    return re.sub(r"^\d+-", "", wave)


def _place(
    patch: Patch, does: object, last: Sequence[Earlier], taken: dict[int, int]
) -> int | None:
    free = [place for place in range(len(last)) if place not in taken]
    for place in free:
        if last[place].subject == patch.subject:
            return place
    return next((place for place in free if last[place].changes == does), None)


def _owners(
    waves: Sequence[Wave], last: Sequence[Earlier], places: dict[int, int]
) -> list[int]:
    """The number of the wave that each earlier patch belongs to."""
    names = {kind(wave.name): number for number, wave in enumerate(waves)}
    owners: list[int] = []
    for place, each in enumerate(last):
        before = owners[-1] if owners else 0
        gone = names.get(kind(each.wave), before) if each.wave else before
        owners.append(places.get(place, gone))
    return owners
