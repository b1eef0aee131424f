# SPDX-License-Identifier: GPL-2.0-only
"""The cover letter of each wave: what it does, and what it stands on."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from .editing.message import WIDTH, message
from .editing.series import Conversion, Refusal, Series, Wave
from .modules import called
from .proof import BOOT, Proof, rows, unproved
from .region_info.plan import Driver, State
from .stages import DRIVERS, PLANNED, stages
from .survey import Survey
from .waves import Share, shares

CONVERTING, MAPPING = DRIVERS


def letters(
    series: Series,
    survey: Survey,
    left: Sequence[Driver] = (),
    proof: Proof | None = None,
) -> tuple[Wave, ...]:
    """The waves of ``series``, each with its letter; none where it has no patch.

    The first letter names those who are ``left`` out.  Without a ``proof``, which is
    of these patches, they say that nothing was built.
    """
    if not series.patches:
        return ()
    found = shares(series.patches)
    refusals = _told(series.refusals, found)
    known = [
        _known(number, found, series, survey, left) | _built(number, found, proof)
        for number in range(len(found))
    ]
    template = "cover_letter" if survey.source.kernel is None else "module_letter"
    subjects = [message(template, **each).partition("\n")[0] for each in known]
    waves = [
        (subject, len(each.patches))
        for subject, each in zip(subjects, found, strict=True)
    ]
    return tuple(
        Wave(
            each.name,
            message(template, **(values | {"waves": waves})),
            each.patches,
            told,
        )
        for each, values, told in zip(found, known, refusals, strict=True)
    )


def _known(
    place: int,
    found: Sequence[Share],
    series: Series,
    survey: Survey,
    left: Sequence[Driver],
) -> dict[str, object]:
    """What the template says of the wave at ``place``, but for the other waves."""
    wave = found[place]
    return {
        "waves": (),
        "number": place + 1,
        "total": len(found),
        "part": wave.part,
        "parts": wave.parts,
        "patches": len(wave.patches),
        "subjects": [patch.subject for patch in wave.patches],
        "stages": {patch.stage for patch in wave.patches},
        "region_info": _alike(_converted(wave, CONVERTING)),
        "mmap": _alike(_converted(wave, MAPPING)),
        "idle": {
            stage: _idle(survey, stage) if place == _first(stage, found) else []
            for stage in DRIVERS
        },
        "readers": [
            f"{name}() ({', '.join(patch.files)})"
            for patch in wave.patches
            for name in patch.readers
        ],
        "all": len(survey.drivers),
        "left": [_said(each) for each in left] if place == 0 else [],
        "name": called(survey, series.changed) if survey.source.kernel else "",
    }


def _said(driver: Driver) -> str:
    return f"{driver.ops} ({driver.location.path})"


def _built(
    place: int, found: Sequence[Share], proof: Proof | None
) -> dict[str, object]:
    """What the template says of the proof of the wave at ``place``."""
    if proof is None:
        return {"proof": None}
    first = sum(len(each.patches) for each in found[:place])
    count = len(found[place].patches)
    return {
        "proof": proof,
        "booted": BOOT in proof.columns,
        "rows": list(rows(proof, first, count)),
        "unproved": list(unproved(proof, first, count)),
    }


def _idle(survey: Survey, stage: str) -> list[tuple[str, str]]:
    """The drivers that ``stage`` has nothing to do for, each with the reason."""
    return [
        (_said(driver), each.reason)
        for driver, each in stages()[stage].states(survey).items()
        if each.state == State.NONE
    ]


def _converted(wave: Share, stage: str) -> list[Conversion]:
    """What ``wave`` does to each driver in ``stage``, by all patches together."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for patch in wave.patches:
        for each in patch.conversions if patch.stage == stage else ():
            key = (each.name, each.path)
            found[key] = (*found.get(key, ()), *each.traits)
    return [Conversion(*key, traits) for key, traits in found.items()]


def _alike(conversions: Sequence[Conversion]) -> list[dict[str, object]]:
    """Those that are the same change in one entry, the largest first.

    Names and traits are lines that are wrapped already.
    """
    groups: dict[tuple[str, ...], list[Conversion]] = {}
    for each in conversions:
        groups.setdefault(each.traits, []).append(each)
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return [
        {
            "count": len(group),
            "tables": sum(not each.name.endswith("()") for each in group),
            "traits": [
                textwrap.fill(
                    each,
                    WIDTH,
                    initial_indent="    - ",
                    subsequent_indent=" " * 6,
                    break_on_hyphens=False,
                )
                for each in traits
            ],
            "names": [f"{each.name} ({each.path})" for each in group],
        }
        for traits, group in ordered
    ]


def _first(stage: str, found: Sequence[Share]) -> int | None:
    """The first wave with a conversion of ``stage``."""
    for place, wave in enumerate(found):
        if _converted(wave, stage):
            return place
    return None


def _told(
    refusals: Sequence[Refusal], found: Sequence[Share]
) -> list[tuple[Refusal, ...]]:
    """Each refusal in one letter: that of the last wave up to its stage, or the first.

    A stage that is refused as a whole has no wave, and is told of before what would
    come after it.
    """
    last = [max(PLANNED.index(each.stage) for each in wave.patches) for wave in found]
    told: list[list[Refusal]] = [[] for _ in found]
    for refusal in refusals:
        stage = PLANNED.index(refusal.stage)
        before = [place for place, each in enumerate(last) if each <= stage]
        told[before[-1] if before else 0].append(refusal)
    return [tuple(each) for each in told]
