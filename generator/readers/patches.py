# SPDX-License-Identifier: GPL-2.0-only
"""The patches that let readers of foreign page offsets ask the page tables."""

from __future__ import annotations

from collections.abc import Sequence

from ...checkers.finding import Location
from ...checkers.source import Source
from ..editing.finishing import finished
from ..editing.series import Patch
from .plan import ReaderFile
from .wording import reader_message


def asking(
    stage: str, found: Sequence[ReaderFile], source: Source, storing: Sequence[str]
) -> tuple[list[Patch], list[tuple[Location, str]]]:
    """A patch for each file of ``found`` on top of ``source``, or what holds them up.

    That is where and why one cannot be made to ask; there are no patches then.
    ``storing`` are the functions that store a page frame so far.
    """
    held = [each for file in found for each in file.held]
    todo = [each for each in found if each.edits]
    made = finished(source, [each.edits for each in todo])
    for file, done in zip(todo, made, strict=True):
        if done.broken:
            reason = f"what comes of it does not compile: {done.broken}"
            held.append((Location(file.path, 1), reason))
    if held:
        return [], held
    return [
        Patch(stage, reader_message(file, storing), done.files, readers=file.functions)
        for file, done in zip(todo, made, strict=True)
    ], []
