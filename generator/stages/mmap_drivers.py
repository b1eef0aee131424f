# SPDX-License-Identifier: GPL-2.0-only
"""One patch per family of drivers that maps regions by struct vfio_mmap.

What unmaps a window of the file's offsets is made to reach the dynamic ones first:
from the first driver with an object on, there may be some.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from ...checkers.finding import Location
from ...checkers.source import Source
from ..editing.finishing import finish, finished
from ..editing.fitting import original
from ..editing.naming import prefix
from ..editing.series import Patch, Refusal, apply, patched
from ..mmap.alike import conversions, faulted
from ..mmap.families import Family, families, user
from ..mmap.plan import MmapDriver, MmapFile
from ..mmap.planning import again, planned, still_true
from ..mmap.unlisted import Unlisted, unlisted
from ..mmap.wording import family_message, fault_message, zap_message
from ..mmap.zap import Zap
from ..readers.patches import asking
from ..region_info.plan import Driver
from ..survey import Survey
from . import DriverState, Options, Outcome

AFTER = "mmap-core"
WHOLE = True
NAME = "mmap-drivers"
_BROKEN = "what comes of it does not compile: "
_STORED = (
    "the page frame that the driver stores in vm_pgoff may be taken from there here, "
    "and this cannot be made to ask the page tables: "
)
_Key = tuple[str, str]  # of a driver: the file with its table, and the table
_NOT_ASKED = (
    "the page frame that the driver stores in vm_pgoff may be taken from there here: "
    "convert this kernel first, or give one that asks the page tables"
)
_NO_SOURCE = (
    "the driver stores a page frame in vm_pgoff, and headers alone do not tell who in "
    "the kernel takes it from there: give the kernel's whole source"
)


def states(survey: Survey) -> Mapping[Driver, DriverState]:
    """How far each driver is, by its own ops table."""
    found = {
        (each.location, each.ops): each for file in survey.mmap for each in file.drivers
    }
    return {
        driver: _state(driver, found.get((driver.location, driver.ops)))
        for driver in survey.drivers
    }


def _state(driver: Driver, found: MmapDriver | None) -> DriverState:
    if found is None:
        return DriverState(driver.state, driver.reason)
    reason = found.reason
    if found.at is not None:
        reason = f"{found.at.path}:{found.at.line}: {reason}"
    return DriverState(found.state, reason)


def generate(survey: Survey, source: Source, options: Options) -> Outcome:
    """The patches on top of ``source``, which has the core's part."""
    op = survey.core.op or options.op_name
    files: Sequence[MmapFile] = survey.mmap
    if not still_true(files, survey.source, source):
        files = planned(source, [each.path for each in files], op)
    lists = _lists(survey, source, options)
    every = families(files)
    patches, refusals = _ahead(_taken(every, options), lists, survey, source)
    without = [] if refusals else _unlisted(lists)
    refusals += _torn(every, options)
    refused = {each.key for each in refusals}
    refusals += [Refusal(NAME, each.path, *each.held) for each in lists if each.held]
    files = again(files, patched(source, patches), patches, op)
    patches += without
    files = again(files, patched(source, patches), without, op, read=True)
    faults, more = _unhidden(files, patched(source, patches), refused, options)
    patches += faults
    refusals += more
    refused |= {each.key for each in more}
    now = patched(source, patches)
    files = again(files, now, faults, op)
    made, more = _converted(files, now, refused, options)
    return Outcome((*patches, *made), _placed(survey.source, now, [*refusals, *more]))


def _converted(
    files: Sequence[MmapFile], now: Source, refused: Collection[_Key], options: Options
) -> tuple[list[Patch], list[Refusal]]:
    """A patch for each family that is converted, and why the others are not."""
    patches: list[Patch] = []
    refusals: list[Refusal] = []
    ready: list[Family] = []
    for family in _taken(families(files), options):
        if any(each.key in refused for each in family.drivers):
            continue
        if family.held:
            refusals += _held(family)
        elif named := user(now, family):
            refusals += _refused(family, named)
        else:
            ready.append(family)
    zaps = [_zaps(files, family) for family in ready]
    edits = [
        [*(each.edit for each in zap), *family.edits()]
        for family, zap in zip(ready, zaps, strict=True)
    ]
    for family, zap, done in zip(ready, zaps, finished(now, edits), strict=True):
        if done.broken:
            refusals += _broken(family, done.broken)
            continue
        if zap:
            changed_files = apply(now, [each.edit for each in zap])
            text = zap_message(zap)
            patches.append(Patch(NAME, text, changed_files, family.name))
        text = family_message(family)
        same = tuple(conversions(family))
        patches.append(Patch(NAME, text, done.files, family.name, same))
    return patches, refusals


def _placed(
    base: Source, now: Source, refusals: Iterable[Refusal]
) -> tuple[Refusal, ...]:
    """The refusals with their lines in ``base``, the tree that the user has."""
    return tuple(
        sorted(
            replace(each, location=original(base, now, each.location))
            for each in refusals
        )
    )


def _taken(every: Sequence[Family], options: Options) -> list[Family]:
    """The patches to be of those who are to be converted."""
    return [each for each in every if all(map(options.takes, each.drivers))]


def _torn(every: Sequence[Family], options: Options) -> Iterator[Refusal]:
    """Who is to be converted and shares code with some who are not."""
    for family in every:
        left = [each.ops for each in family.drivers if not options.takes(each)]
        for driver in family.drivers if left else ():
            if options.takes(driver):
                reason = (
                    f"it shares functions with {', '.join(left)}: left out; "
                    "choose all of them"
                )
                yield _refusal(driver, driver.location, reason)


def _lists(survey: Survey, source: Source, options: Options) -> tuple[Unlisted, ...]:
    """The files with a list of mappings that a driver which is converted uses."""
    if source.kernel is not None:
        return ()
    folders = {
        PurePath(each.location.path).parent
        for each in survey.drivers
        if options.takes(each)
    }
    return tuple(
        each
        for each in unlisted(source)
        if any(folder.is_relative_to(PurePath(each.path).parent) for folder in folders)
    )


def _unlisted(lists: Iterable[Unlisted]) -> list[Patch]:
    """Mappings are torn down by their offset before they have objects."""
    return [
        Patch(NAME, text, files, prefix(each.path))
        for each in lists
        for text, files in each.patches
    ]


def _ahead(
    every: Sequence[Family],
    lists: Sequence[Unlisted],
    survey: Survey,
    source: Source,
) -> tuple[list[Patch], list[Refusal]]:
    """Who finds a page frame in vm_pgoff asks the page tables before it is gone there.

    Where one cannot be made to, the drivers that store it go on to do so.
    """
    storing = [each for each in every if each.storing and not each.held]
    ahead = [each for each in lists if each.patches]
    if source.kernel is not None:
        return [], list(_unasked(storing, survey))
    if not storing and not ahead:
        return [], []
    names = [name for family in storing for name in family.storing]
    names += [name for each in ahead for name in each.ops]
    patches, held = asking(NAME, survey.elsewhere.readers(source), source, names)
    refusals = [
        _refusal(driver, at, _STORED + reason)
        for family in storing
        for driver in family.drivers
        for at, reason in held
    ]
    refusals += [
        Refusal(NAME, name, at, _STORED + reason)
        for each in ahead
        for name in each.ops
        for at, reason in held
    ]
    return patches, refusals


def _unasked(storing: Sequence[Family], survey: Survey) -> Iterator[Refusal]:
    """Who reads page frames from vm_pgoff is in the kernel, and stays as it is."""
    kernel = survey.elsewhere.source
    readers = survey.elsewhere.readers(kernel) if storing else ()
    found = [at for file in readers for at, _ in file.held]
    found += [Location(file.path, 1) for file in readers if file.edits]
    reason = _NOT_ASKED
    if not kernel.files("drivers/vfio", ".c"):
        found, reason = [Location(str(kernel.root), 1)], _NO_SOURCE
    for at in found[:1]:
        where = Location(str(kernel.root / at.path), at.line, at.column)
        for family in storing:
            for driver in family.drivers:
                yield _refusal(driver, where, reason)


def _unhidden(
    files: Sequence[MmapFile],
    source: Source,
    refused: Collection[_Key],
    options: Options,
) -> tuple[list[Patch], list[Refusal]]:
    """Fault handlers for mappings that will be unmapped and were not before."""
    patches: list[Patch] = []
    refusals: list[Refusal] = []
    for family in _taken(families(files), options):
        zaps = _zaps(files, family)
        hidden = sorted({each for piece in family.pieces for each in piece.eager})
        if family.held or not zaps or any(d.key in refused for d in family.drivers):
            continue
        for path in dict.fromkeys(each.path for each in hidden):
            here = [each for each in hidden if each.path == path]
            ops = [each.ops for each in family.drivers if each.location.path == path]
            done = finish(
                patched(source, patches), [edit for each in here for edit in each.edits]
            )
            if done.broken:
                refusals += _broken(family, done.broken)
            else:
                text = fault_message(here, zaps, ops)
                same = tuple(faulted(family, here))
                patches.append(Patch(NAME, text, done.files, family.name, same))
    return patches, refusals


def _zaps(files: Sequence[MmapFile], family: Family) -> list[Zap]:
    """What unmaps mappings of the family, by windows of fixed offsets."""
    paths = {edit.path for edit in family.edits()}
    found = {each for file in files for each in file.zaps if each.path in paths}
    return sorted(found)


def _held(family: Family) -> Iterator[Refusal]:
    """Nobody of a family is converted where one does not fit: they share functions."""
    first = family.held[0]
    shared = f"it shares functions with {first.ops}, which is refused: {first.reason}"
    for driver in family.drivers:
        own = driver in family.held
        held = driver if own else first
        at = held.at or held.location
        yield _refusal(driver, at, driver.reason if own else shared)


def _broken(family: Family, why: str) -> Iterator[Refusal]:
    return _refused(family, _BROKEN + why)


def _refused(family: Family, why: str) -> Iterator[Refusal]:
    for driver in family.drivers:
        yield _refusal(driver, driver.location, why)


def _refusal(driver: MmapDriver, at: Location, reason: str) -> Refusal:
    return Refusal(NAME, driver.ops, at, reason, table=driver.location.path)
