# SPDX-License-Identifier: GPL-2.0-only
"""What the objects of an open file stand on, in trees that are older than that.

The core gets a structure for each open file of a device, and an inode for each device.
Each patch is asked for by what the source lacks: a tree that has both is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ...checkers.finding import Location
from ...checkers.source import Source
from ..core.inode import share_inode
from ..core.offer import Core, read_core
from ..core.private_data import give_files
from ..editing.finishing import advance
from ..editing.fitting import DoesNotFit, location, original
from ..editing.message import message
from ..editing.program import Program
from ..editing.series import Edit, Patch, Refusal
from ..region_info.plan import Driver, State
from ..survey import Survey
from . import CORE, DriverState, Options, Outcome

AFTER = "region-info-drivers"
WHOLE = False
NAME = "mmap-ground"

_Step = Callable[[Program, Core], Iterator[Edit]]
# Each patch: its message's template, and what makes its edits.
_STEPS: tuple[tuple[str, _Step], ...] = (
    ("device_file", give_files),
    ("inode", share_inode),
)


def states(survey: Survey) -> Mapping[Driver, DriverState]:
    """The same for every driver: the core has the ground or it does not."""
    laid = survey.core.files and survey.core.inode
    state = DriverState(State.DONE if laid else State.TODO)
    return dict.fromkeys(survey.drivers, state)


def generate(survey: Survey, source: Source, options: Options) -> Outcome:
    """The patches of the core, up to one that does not fit: that is refused."""
    program = Program(source)
    patches: list[Patch] = []
    for template, step in _STEPS:
        core = read_core(program)
        if core.files and core.inode:
            break
        for error in core.errors:
            at = Location(error.path, error.line)
            return _refused(survey, program, patches, at, error.message)
        try:
            edits = tuple(step(program, core))
        except DoesNotFit as error:
            at = location(program.unit(core.dispatch.path), error.cursor)
            return _refused(survey, program, patches, at, error.reason)
        if edits:
            now, done = advance(program, edits)
            if done.broken:
                reason = f"what comes of it does not parse: {done.broken}"
                at = Location(core.dispatch.path, 1)
                return _refused(survey, program, patches, at, reason)
            program = now
            patches.append(Patch(NAME, message(f"mmap_ground/{template}"), done.files))
    return Outcome(tuple(patches))


def _refused(
    survey: Survey,
    program: Program,
    patches: list[Patch],
    at: Location,
    reason: str,
) -> Outcome:
    """What is made stands on its own; a refusal's line is that of the user's tree."""
    place = original(survey.source, program.source, at)
    place = Location(place.path, max(place.line, 1), place.column)
    return Outcome(tuple(patches), (Refusal(NAME, CORE, place, reason),))
