# SPDX-License-Identifier: GPL-2.0-only
"""The old ops go, and what nothing uses without them.

Only if nothing in the whole tree needs them: the files of every architecture and of
every configuration are searched.  Who still does is named, and all stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from ...checkers.errors import UserError
from ...checkers.finding import Location
from ...checkers.source import Source
from ..core import answer
from ..core.ending import end_fallback
from ..core.offer import ANSWER, HEADER, Core, read_core
from ..core.unasking import callbacks, unasked, undeclared, unlisted
from ..editing.finishing import advance
from ..editing.fitting import DoesNotFit, location, original
from ..editing.message import message
from ..editing.program import Program
from ..editing.series import Edit, Patch, Refusal
from ..region_info.plan import Driver, State
from ..removal.everywhere import Everywhere
from ..removal.leftovers import Sweep, left_over, sweeps
from ..removal.needs import Need, member_needs, positional
from ..survey import Survey
from . import DriverState, Options, Outcome

AFTER = "mmap-drivers"
WHOLE = True
NAME = "remove-old"
# What a refusal names in the place of a driver.
OLD = "the old ops"

_Step = tuple[Callable[[Program], Iterable[Edit]], str, Mapping[str, object]]


def states(survey: Survey) -> Mapping[Driver, DriverState]:
    """The same for every driver: the ops, and what goes with them, are gone or not."""
    gone = survey.core.region_mmap and not _anything(survey.source, survey.core)
    state = State.DONE if gone else State.TODO
    return dict.fromkeys(survey.drivers, DriverState(state))


def _anything(source: Source, core: Core) -> bool:
    """Whether the tree, whose core has the new ops, has something that can go."""
    return bool(
        core.op
        or core.mmap
        or any(end_fallback(Program(source), core))
        or left_over(source)
    )


def generate(survey: Survey, source: Source, options: Options) -> Outcome:
    """The patches, all of them or, with who needs the ops, none."""
    core = read_core(Program(source))
    if not core.region_mmap:
        where = Need(
            Location(core.dispatch.path, 1), "the core has nothing in their place"
        )
        return _refused(survey, source, [where])
    if not _anything(source, core):
        return Outcome()
    old = [name for name in (core.mmap, core.op) if name]
    every = survey.elsewhere.vfio(source)
    found = sorted({*_needs(every, core, old), *positional(every)})
    if found:
        refused = _refused(survey, source, found)
        return Outcome(held=refused.refusals) if _left(survey, options) else refused
    try:
        patches = list(_patches(survey, every, core, old))
    except DoesNotFit as error:
        place = location(Program(source).unit(core.dispatch.path), error.cursor)
        return _refused(survey, source, [Need(place, error.reason)])
    return Outcome(tuple(patches))


def _left(survey: Survey, options: Options) -> bool:
    """Whether a driver that is left out has something to be done."""
    return any(
        each.state in (State.TODO, State.REFUSED) and not options.takes(each)
        for file in survey.mmap
        for each in file.drivers
    )


def _needs(every: Everywhere, core: Core, old: Sequence[str]) -> Iterator[Need]:
    """Who needs one of the ops, or the function that libraries were lent."""
    for name in old:
        yield from member_needs(every, name)
    if core.shared:
        for word in every.words(ANSWER):
            if word.path not in (core.dispatch.path, HEADER):
                place = Location(word.path, word.line)
                yield Need(place, f"{ANSWER}() is called for the request")


def _patches(
    survey: Survey, every: Everywhere, core: Core, old: Sequence[str]
) -> Iterator[Patch]:
    """The patches of the core, then of what is left over."""
    program = Program(every.source)
    for edits, template, values in _steps(survey, core, old):
        found = tuple(edits(program))
        if found:
            program, patch = _patch(program, found, template, **values)
            yield patch
    now = every.edited(program.source.overlay)
    for sweep in sweeps(survey.source, now):
        found = tuple(
            Edit(path, 0, len(now.source.read(path)), content)
            for path, content in sweep.files.items()
        )
        program, patch = _swept(program, found, sweep)
        yield patch
        now = now.edited(patch.files)


def _steps(survey: Survey, core: Core, old: Sequence[str]) -> Iterator[_Step]:
    """What makes the edits of each patch of the core, and its message."""
    if core.shared:
        yield _kept, "region_info_drivers/keep", {"op": core.op}
    for name in old:
        values = {"op": name, "mmap": name == core.mmap}
        yield partial(_removed, core=core, name=name), "remove_old/op", values
    without = [
        f"{each.ops} ({each.location.path})"
        for each in survey.drivers
        if each.state == State.NONE
    ]
    fallback = partial(end_fallback, core=core)
    yield fallback, "remove_old/fallback", {"drivers": without}


def _kept(program: Program) -> Iterator[Edit]:
    yield from answer.lend(program.source, shared=False)


def _removed(program: Program, *, core: Core, name: str) -> Iterator[Edit]:
    """Take the op ``name`` out of the core."""
    new = core.mmap_obj if name == core.mmap else core.region_mmap
    yield from unasked(program, name, new)
    yield from undeclared(program, name, core.dispatch.path)
    yield from unlisted(program, name)
    if name == core.mmap:
        yield from callbacks(program)


def _swept(
    program: Program, edits: Sequence[Edit], sweep: Sweep
) -> tuple[Program, Patch]:
    several = len(sweep.names) > 1
    return _patch(
        program,
        edits,
        "remove_old/leftovers",
        prefix=sweep.prefix,
        names=sweep.names,
        what="what has no user any more" if several else sweep.names[0],
    )


def _patch(
    program: Program, edits: Sequence[Edit], template: str, **values: object
) -> tuple[Program, Patch]:
    now, done = advance(program, edits)
    if done.broken:
        raise UserError(
            f"a patch of {NAME} does not parse: {done.broken}",
            "look what else in the tree has to do with the old ops",
        )
    return now, Patch(NAME, message(template, **values), done.files)


def _refused(survey: Survey, source: Source, found: Sequence[Need]) -> Outcome:
    """Refusals with places of the tree that the user has."""
    return Outcome(
        (),
        tuple(
            Refusal(
                NAME, OLD, original(survey.source, source, each.location), each.what
            )
            for each in found
        ),
    )
