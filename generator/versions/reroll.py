# SPDX-License-Identifier: GPL-2.0-only
"""A series as its next version: what is kept of the last, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...checkers.errors import UserError
from ..delivery.diff import Diff
from ..delivery.mail import History, Version, differences
from ..editing.series import Wave
from ..trees.base import Base
from .carried import notes, tagged
from .change_id import of_cover, of_wave
from .changelog import changelog, link, own, points
from .comparison import Comparison, compared, kind
from .previous import Cover, Previous, previous
from .range_diff import range_diffs


@dataclass(frozen=True)
class Wishes:
    """What a person asks of a version: its ``number``, from 1.

    ``previous`` is a folder of mails or commits A..B, ``links`` where the last version
    is archived, one or one for each wave; ``changelog`` are points of their own, and
    ``change_id`` one that is not to be taken from the last version.
    """

    number: int = 1
    previous: str = ""
    links: tuple[str, ...] = ()
    changelog: str = ""
    change_id: str = ""


@dataclass(frozen=True)
class Rerolled:
    """The waves with the tags that are kept, and what their mails say besides."""

    waves: tuple[Wave, ...]
    version: Version


def last_version(base: Base, wishes: Wishes) -> Previous | None:
    """Read the last version, if one is named: for asking early.

    Raises UserError where it cannot be read, or is not older.
    """
    if not wishes.previous:
        return None
    last = previous(base, wishes.previous, wishes.number - 1)
    if last.number >= wishes.number:
        raise UserError(
            f"{wishes.previous} is version {last.number}", f"give -v {last.number + 1}"
        )
    return last


def reroll(
    waves: tuple[Wave, ...], base: Base, wishes: Wishes, last: Previous | None
) -> Rerolled:
    """Compare with the last version, if there is one, and word what comes of it.

    Raises UserError where there are more links than one, and not one for each wave.
    """
    if len(wishes.links) not in (0, 1, len(waves)):
        raise UserError(
            f"{len(wishes.links)} links to the last version, and {len(waves)} waves",
            "give one, or one for each wave in order",
        )
    found: tuple[Comparison | None, ...] = (None,) * len(waves)
    texts = {}
    told = {}
    if last and waves:
        plain = compared(waves, _made(waves, base), last)
        texts = dict(range_diffs(base, last, plain))
        known = tuple(_tagged(each) for each in plain)
        waves = tuple(each.wave for each in known)
        told = _notes(known, wishes.number)
        found = known
    history = {
        wave.name: History(
            _changelog(wishes, place, wave, each, last),
            texts.get(wave.name, ""),
            _change_id(wishes, wave, last),
        )
        for place, (wave, each) in enumerate(zip(waves, found, strict=True))
    }
    return Rerolled(waves, Version(wishes.number, history, told))


def _made(waves: Sequence[Wave], base: Base) -> list[list[Diff]]:
    patches = [patch for wave in waves for patch in wave.patches]
    return [diffs for _, diffs in differences((), patches, base)]


def _tagged(found: Comparison) -> Comparison:
    """With the tags in the messages of its patches."""
    patches = tuple(replace(each, patch=tagged(each)) for each in found.patches)
    wave = replace(found.wave, patches=tuple(each.patch for each in patches))
    return replace(found, wave=wave, patches=patches)


def _notes(found: Sequence[Comparison], number: int) -> dict[str, str]:
    return {
        each.patch.subject: text
        for wave in found
        for each in wave.patches
        if (text := notes(each, number))
    }


def _changelog(
    wishes: Wishes,
    place: int,
    wave: Wave,
    found: Comparison | None,
    last: Previous | None,
) -> str:
    cover = _cover(last, wave)
    said = [*own(wishes.changelog), *(points(found) if found else ())]
    before = last.number if last else wishes.number - 1
    where = cover.message_id if cover else ""
    if wishes.links:
        where = wishes.links[place % len(wishes.links)]
    if where:
        said.append(link(before, where))
    return changelog(wishes.number, said, cover)


def _change_id(wishes: Wishes, wave: Wave, last: Previous | None) -> str:
    cover = _cover(last, wave)
    if wishes.change_id:
        return of_wave(wishes.change_id, wave.name)
    if cover:
        return of_cover(cover, wave.name)
    return of_wave(last.change_id, wave.name) if last and last.change_id else ""


def _cover(last: Previous | None, wave: Wave) -> Cover | None:
    """The letter that the last version had for a wave."""
    covers = last.covers if last else {}
    return next(
        (cover for name, cover in covers.items() if kind(name) == kind(wave.name)), None
    )
