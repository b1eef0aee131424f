# SPDX-License-Identifier: GPL-2.0-only
"""The core keeps an object for each region of each open file, and maps by these.

No driver has the new ops yet: for users nothing changes.  Each patch is asked for by
what the source lacks, so that a tree with some of them gets the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from ...checkers.finding import Location
from ...checkers.source import Source
from ..core.declaring import declare_objects, document_objects
from ..core.device_file import free_in_one_place
from ..core.objects import keep_objects
from ..core.offer import Core, read_core
from ..core.passing import asker, pass_file
from ..core.placing import place_regions
from ..editing.finishing import advance
from ..editing.fitting import DoesNotFit, location, original
from ..editing.message import message
from ..editing.program import Program
from ..editing.series import Edit, Patch, Refusal
from ..region_info.plan import POSITIONAL, Driver, State
from ..survey import Survey
from . import CORE, DriverState, Options, Outcome

AFTER = "mmap-ground"
WHOLE = False
NAME = "mmap-core"

_Step = Callable[[Program, Core], Iterator[Edit]]


def states(survey: Survey) -> Mapping[Driver, DriverState]:
    """The same for every driver: the core has the objects or it does not."""
    core = survey.core
    if _is_there(core):
        state = DriverState(State.DONE)
    elif core.lacks and core.files and core.inode:
        state = DriverState(State.REFUSED, core.lacks)
    else:
        state = DriverState(State.TODO)
    return dict.fromkeys(survey.drivers, state)


def generate(survey: Survey, source: Source, options: Options) -> Outcome:
    """The patches of the core, all of them or, with the reason, none."""
    last = any(each.reason == POSITIONAL for each in survey.drivers)
    program = Program(source)
    patches: list[Patch] = []
    for template, step in _steps(last=last):
        core = read_core(program)
        if _is_there(core):
            break
        if core.lacks:
            return _refused(survey, program, (core.dispatch.path, 1), core.lacks)
        for error in core.errors:
            return _refused(survey, program, (error.path, error.line), error.message)
        try:
            edits = tuple(step(program, core))
            values = _values(program, core)
        except DoesNotFit as error:
            place = location(program.unit(core.dispatch.path), error.cursor)
            at = (place.path, max(place.line, 1))
            return _refused(survey, program, at, error.reason)
        if edits:
            program, done = advance(program, edits)
            if done.broken:
                reason = f"what comes of it does not parse: {done.broken}"
                return _refused(survey, program, (core.dispatch.path, 1), reason)
            text = message(f"mmap_core/{template}", **values)
            patches.append(Patch(NAME, text, done.files))
    return Outcome(tuple(patches))


def _is_there(core: Core) -> bool:
    return bool(core.region_mmap) and core.places


def _steps(*, last: bool) -> tuple[tuple[str, _Step], ...]:
    """Each patch: its message's template, and what makes its edits."""
    return (
        ("free", free_in_one_place),
        ("pass", pass_file),
        ("objects", partial(_objects, last=last)),
        ("places", place_regions),
    )


def _objects(program: Program, core: Core, *, last: bool) -> Iterator[Edit]:
    if not core.region_mmap:
        yield from declare_objects(program, core, last=last)
        yield from document_objects(program, core)
        yield from keep_objects(program, core)


def _values(program: Program, core: Core) -> dict[str, str]:
    """What the messages name."""
    return {"op": core.op, "asks": asker(program, core).function.spelling}


def _refused(
    survey: Survey, program: Program, at: tuple[str, int], reason: str
) -> Outcome:
    """A refusal of the whole stage; its line is that of the tree the user has."""
    place = original(survey.source, program.source, Location(*at))
    return Outcome((), (Refusal(NAME, CORE, place, reason),))
