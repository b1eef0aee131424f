# SPDX-License-Identifier: GPL-2.0-only
"""One logical change: what a patch changes belongs together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import PurePosixPath

from .ground import Ground, Step

# How many patches a maintainer takes at a time.
WAVE = 15
BUILDING = ("Makefile", "Kbuild")


def apart(ground: Ground, step: Step) -> Iterator[str]:
    """Places that a patch changes and that have nothing to do with each other.

    Sources that Kbuild builds in one folder belong together, and so do those below it;
    what else there is has to be brought together by a header that the patch changes
    too, as when a prototype changes.
    """
    if any(path.endswith(".h") for path in step.changed):
        return
    parts = sorted(
        {_part(ground, path) for path in step.changed if path.endswith(".c")}
    )
    for one, other in combinations(parts, 2):
        if not _around(one, other) and not _around(other, one):
            yield f"not one logical change: {one} and {other} share no header in it"


def too_many(ground: Ground, step: Step) -> Iterator[str]:
    """Said once, of the last of a wave that is more than one is asked to read."""
    assert step.mail is not None
    wave = [mail for mail in ground.mails if mail.wave == step.mail.wave]
    if len(wave) > WAVE and step.mail is wave[-1]:
        yield f"{len(wave)} patches in one wave, and {WAVE} are what one takes"


def _part(ground: Ground, path: str) -> str:
    """The folder that Kbuild builds a source in."""
    for folder in PurePosixPath(path).parents:
        if any(
            (ground.place.repository / folder / name).is_file() for name in BUILDING
        ):
            return str(folder)
    return "."


def _around(outer: str, inner: str) -> bool:
    return PurePosixPath(inner).is_relative_to(outer)
