# SPDX-License-Identifier: GPL-2.0-only
"""One patch per driver that gives it the op, lifted out of its ioctl.

Drivers that share a function through a header of their folder are one patch.  The
ioctl of a library that drivers elsewhere use goes on answering, by the op, until none
of them hands the request to it any more; then the case is dropped.  These drivers come
first, so that what was lent for them is taken back before the others begin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import starmap

from ...checkers.errors import UserError
from ...checkers.finding import Location
from ...checkers.source import Source
from ..core import answer
from ..editing.finishing import finish, finished
from ..editing.message import message
from ..editing.naming import prefix
from ..editing.program import Program
from ..editing.series import Edit, Patch, Refusal, patched
from ..region_info.alike import conversions
from ..region_info.grouping import Group, groups, torn
from ..region_info.op.shells import drop_case
from ..region_info.plan import Driver, Library, State
from ..region_info.wording import driver_message
from ..survey import Survey
from . import DriverState, Options, Outcome

AFTER = "region-info-op"
WHOLE = False
NAME = "region-info-drivers"


def states(survey: Survey) -> Mapping[Driver, DriverState]:
    """How far each driver is, by its own ops table."""
    return {
        driver: DriverState(
            driver.state,
            f"{driver.at.path}:{driver.at.line}: {driver.reason}"
            if driver.at is not None
            else driver.reason,
        )
        for driver in survey.drivers
    }


def generate(survey: Survey, source: Source, options: Options) -> Outcome:
    """The patches on top of ``source``, which has the op."""
    op = survey.core.op or options.op_name
    patches: list[Patch] = []
    apart = torn(survey.drivers, options.takes)
    refusals = [*_refused(survey, options), *starmap(_torn, apart.items())]
    found = groups(
        survey.drivers,
        survey.libraries,
        lambda driver: options.takes(driver) and driver not in apart,
    )
    waiting = _waiting(found, survey.libraries)
    lent = _lent(found, survey.libraries)
    topic = "-".join(sorted({_name(path) for path in lent.values()}))
    if source.kernel is None and any(group.shells for group in found):
        edits = answer.lend(source, shared=True)
        patches += _plain(source, "lend", edits, topic, op=op)
    if source.kernel is not None:
        refusals += _lending(found)
        found = tuple(each for each in found if not each.shells)
    for batch in _batches(found):
        done = finished(
            patched(source, patches), [list(each.edits()) for each in batch]
        )
        for group, result in zip(batch, done, strict=True):
            if result.broken:
                refusals += _broken(group, result.broken)
                continue
            text = driver_message(group, result.files, survey.libraries, op)
            borrows = group.shells or _mentions(source, group.drivers, lent)
            own = topic if borrows else ""
            same = tuple(conversions(group, survey.libraries))
            patches.append(Patch(NAME, text, result.files, own, same))
            waiting |= {each.ioctl for each in group.shells}
    names = {each.key for each in refusals}
    staying = [d for d in survey.drivers if d.key in names or not options.takes(d)]
    held = []
    for library in survey.libraries:
        now = patched(source, patches)
        if library.ioctl in waiting and not (by := _holders(staying, library, now)):
            patches.append(_drop(now, library, op, topic))
            waiting.remove(library.ioctl)
        elif library.ioctl in waiting:
            held += [_answering(library, d) for d in by if not options.takes(d)]
    if source.kernel is None and not waiting:
        now = patched(source, patches)
        edits = answer.lend(now, shared=False)
        # It comes before the other drivers whether somebody borrowed just now or not.
        patches += _plain(now, "keep", edits, topic or "core", op=op)
    return Outcome(_lent_first(patches), tuple(sorted(refusals)), tuple(held))


def _waiting(found: Sequence[Group], libraries: Sequence[Library]) -> set[str]:
    """The ioctls that answer the request before any patch, and are not converted."""
    made = {each.ioctl for group in found for each in group.libraries}
    return {
        each.ioctl
        for each in libraries
        if each.shell or (each.op is not None and each.ioctl not in made)
    }


def _lent(found: Sequence[Group], libraries: Sequence[Library]) -> dict[str, str]:
    """The ioctls that go on answering for drivers elsewhere, and their files."""
    shells = [each for group in found for each in group.shells]
    shells += [each for each in libraries if each.shell]
    return {each.ioctl: each.path for each in shells}


def _name(path: str) -> str:
    """What subjects call the library in ``path``, without what is before it."""
    return prefix(path).rpartition("/")[2]


def _lent_first(patches: Sequence[Patch]) -> tuple[Patch, ...]:
    """What is lent, those it is for and what takes it back; then the others.

    A patch holds whole files as they are after those before it.  So where the others
    touch a file of the first, all stay in the order in which they were made.
    """
    first = [each for each in patches if each.topic]
    rest = [each for each in patches if not each.topic]
    touched = {path for each in first for path in each.files}
    if any(touched & set(each.files) for each in rest):
        return tuple(patches)
    return (*first, *rest)


def _batches(found: Sequence[Group]) -> Iterator[list[Group]]:
    """Runs of patches that can be made side by side, in order.

    A library that others hand the request to comes before them, for its prototype;
    and no two patches of a run touch the same file.
    """
    batch: list[Group] = []
    touched: set[str] = set()
    for group in found:
        paths = {edit.path for edit in group.edits()}
        if batch and (touched & paths or batch[-1].shells):
            yield batch
            batch, touched = [], set()
        batch.append(group)
        touched |= paths
    if batch:
        yield batch


def _broken(group: Group, why: str) -> list[Refusal]:
    reason = f"what came of it does not parse: {why}"
    if not group.drivers:  # libraries whose drivers are all elsewhere
        return [
            Refusal(NAME, f"{each.ioctl}()", Location(each.path, 1), reason)
            for each in group.libraries
        ]
    return [_refusal(each, each.location, reason) for each in group.drivers]


def _refused(survey: Survey, options: Options) -> Iterator[Refusal]:
    for each in survey.drivers:
        if each.state == State.REFUSED and options.takes(each):
            at = each.at or each.location
            yield replace(_refusal(each, at, each.reason), idiom=each.idiom)


def _refusal(driver: Driver, at: Location, reason: str) -> Refusal:
    return Refusal(NAME, driver.ops, at, reason, table=driver.location.path)


def _lending(found: Sequence[Group]) -> list[Refusal]:
    """Nothing can be lent to modules: that takes a function of the kernel's core."""
    return [
        _refusal(
            each,
            each.location,
            f"{group.shells[0].ioctl}() answers for drivers of other folders, too: put "
            "them into one folder, or convert all of them by hand",
        )
        for group in found
        for each in group.drivers
        if group.shells
    ]


def _torn(driver: Driver, other: Driver) -> Refusal:
    reason = f"it shares a function with {other.ops}, which is left out: choose both"
    return _refusal(driver, driver.location, reason)


def _answering(library: Library, driver: Driver) -> Refusal:
    reason = f"it goes on answering the request for {driver.ops}, which is left out"
    return Refusal(NAME, f"{library.ioctl}()", driver.location, reason)


def _holders(
    drivers: Sequence[Driver], library: Library, source: Source
) -> list[Driver]:
    """Those of ``drivers``, which stay, that may hand the request to the library.

    They may do so in any file of their folders, not only in that with the table.
    """
    return [
        each
        for each in drivers
        if each.state in (State.TODO, State.REFUSED)
        and (
            library.ioctl in each.hands_to
            or _mentions(source, [each], {library.ioctl: library.path})
        )
    ]


def _mentions(
    source: Source, drivers: Sequence[Driver], lent: Mapping[str, str]
) -> bool:
    """Whether a file next to one of ``drivers`` names an ioctl of another file."""
    folders = {driver.location.path.rpartition("/")[0] for driver in drivers}
    return any(
        path != library and ioctl.encode() in source.read(path)
        for folder in folders
        for path in source.files(folder, ".c")
        for ioctl, library in lent.items()
    )


def _drop(source: Source, library: Library, op: str, topic: str) -> Patch:
    """The patch that takes the request out of a library's ioctl."""
    edits = drop_case(Program(source), library.ioctl)
    (patch,) = _plain(
        source,
        "drop",
        edits,
        topic,
        op=op,
        prefix=prefix(library.path),
        library=library.ioctl,
    )
    return patch


def _plain(
    source: Source, template: str, edits: Sequence[Edit], topic: str, **values: str
) -> Iterator[Patch]:
    """A patch of the core or a library by ``edits``, if there are any."""
    if edits:
        done = finish(source, edits)
        if done.broken:
            raise UserError(
                f"a patch of the core does not parse: {done.broken}",
                "convert the drivers with another state of the core",
            )
        text = message(f"region_info_drivers/{template}", **values)
        yield Patch(NAME, text, done.files, topic)
