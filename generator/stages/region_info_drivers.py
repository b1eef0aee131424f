# SPDX-License-Identifier: GPL-2.0-only
"""One patch per driver that gives it the op, lifted out of its ioctl.

Drivers that share a function through a header of their folder are one patch.  The
ioctl of a library that drivers elsewhere use goes on answering, by the op, until none
of them hands the request to it any more; then a last patch drops the case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...checkers.source import Source
from .. import answer
from ..finishing import finish, finished
from ..message import message
from ..naming import prefix
from ..plan import Driver, Library, State, drop_case
from ..program import Program
from ..series import Edit, Patch, Refusal
from ..survey import Survey
from . import DriverState, Options, Outcome

AFTER = "region-info-op"
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


@dataclass(frozen=True)
class Group:
    """The drivers of one patch, and the libraries that are a part of them."""

    path: str
    drivers: tuple[Driver, ...]
    libraries: tuple[Library, ...]


def generate(survey: Survey, source: Source, options: Options) -> Outcome:
    """The patches on top of ``source``, which has the op."""
    op = survey.core.op or options.op_name
    patches: list[Patch] = []
    refusals = [
        Refusal(NAME, each.ops, each.at or each.location, each.reason)
        for each in survey.drivers
        if each.state == State.REFUSED
    ]
    waiting = {each.ioctl for each in survey.libraries if each.shell}
    groups = [(group, _shells(survey, group)) for group in _groups(survey)]
    # A library that others hand the request to comes first, for its op's prototype.
    for batch in (
        [each for each in groups if each[1]],
        [each for each in groups if not each[1]],
    ):
        edits = [_edits(source, group, shells) for group, shells in batch]
        for (group, shells), done in zip(batch, finished(source, edits), strict=True):
            if done.broken:
                refusals += _broken(group, done.broken)
                continue
            patches.append(Patch(NAME, _message(group, shells, op), done.files))
            source = source.edited(done.files)
            waiting |= {each.ioctl for each in shells}
    for library in survey.libraries:
        if library.ioctl in waiting and not _held(survey, library, refusals, source):
            dropped = _drop(source, library, op)
            patches.append(dropped)
            source = source.edited(dropped.files)
    return Outcome(tuple(patches), tuple(sorted(refusals)))


def _held(
    survey: Survey, library: Library, refusals: Sequence[Refusal], source: Source
) -> bool:
    """Whether a driver that stays as it is may hand the request to the library."""
    refused = {each.ops for each in refusals}
    return any(
        library.ioctl.encode() in source.read(driver.location.path)
        for driver in survey.drivers
        if driver.ops in refused
    )


# --- groups --------------------------------------------------------------------------


def _groups(survey: Survey) -> tuple[Group, ...]:
    """The patches to be, those with a shared library first, then by path."""
    leader: dict[str, str] = {}

    def find(path: str) -> str:
        while leader.get(path, path) != path:
            path = leader[path]
        return path

    todo = [each for each in survey.drivers if each.state == State.TODO]
    for driver in todo:
        if _folder(driver.ioctl_path) == _folder(driver.location.path):
            leader[find(driver.location.path)] = find(driver.ioctl_path)
    made = [each for each in survey.libraries if each.op is not None]
    paths = {find(each.location.path) for each in todo} | {
        find(each.path) for each in made
    }
    groups = [
        Group(
            path,
            tuple(each for each in todo if find(each.location.path) == path),
            tuple(each for each in made if find(each.path) == path),
        )
        for path in sorted(paths)
    ]
    return tuple(
        sorted(
            groups,
            key=lambda group: (
                not any(_is_shared(survey, each) for each in group.libraries),
                group.path,
            ),
        )
    )


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _shells(survey: Survey, group: Group) -> tuple[Library, ...]:
    return tuple(each for each in group.libraries if _is_shared(survey, each))


def _is_shared(survey: Survey, library: Library) -> bool:
    """Whether a driver in another folder uses the library's ioctl."""
    return any(
        library.ioctl in driver.hands_to
        and _folder(driver.location.path) != _folder(library.path)
        for driver in survey.drivers
    )


# --- patches -------------------------------------------------------------------------


def _edits(
    source: Source, group: Group, shells: tuple[Library, ...]
) -> tuple[Edit, ...]:
    return (
        *_operations(group, shells),
        *(each.entry for each in group.drivers if each.entry is not None),
        *(answer.lend(source, shared=True) if shells else ()),
    )


def _broken(group: Group, why: str) -> list[Refusal]:
    reason = f"what came of it does not parse: {why}"
    return [Refusal(NAME, each.ops, each.location, reason) for each in group.drivers]


def _operations(group: Group, shells: tuple[Library, ...]) -> Iterator[Edit]:
    shelled = {each.ioctl for each in shells}
    ops = {(each.ioctl, each.path): each.op for each in group.libraries}
    ops |= {
        (each.ioctl, each.ioctl_path): each.op
        for each in group.drivers
        if each.op is not None
    }
    for (ioctl, _), op in sorted(ops.items()):
        if op is not None:
            yield from op.edits
            yield from op.shell if ioctl in shelled else op.removal


def _message(group: Group, shells: tuple[Library, ...], op: str) -> str:
    answers: list[Library | Driver] = [*group.libraries, *group.drivers]
    made = [each.op for each in answers if each.op]
    first = group.drivers[0] if group.drivers else None
    chosen = made[0] if made else None
    ioctl = (
        group.libraries[0].ioctl if group.libraries else first.ioctl if first else ""
    )
    return message(
        "region_info_drivers/commit",
        prefix=prefix(group.path),
        op=op,
        op_is_new=chosen is not None and chosen.new,
        made=bool(made),
        name=chosen.name if chosen else first.op_name if first else "",
        source=chosen.source_function if chosen else "",
        ioctl=ioctl,
        caps=any("caps_reply" in each.meanings for each in made),
        shells=[(each.ioctl, each.op_name) for each in shells],
        changes=sorted({change for each in made for change in each.changes}),
    )


def _drop(source: Source, library: Library, op: str) -> Patch:
    program = Program(source)
    edits = [*drop_case(program, library), *answer.lend(source, shared=False)]
    finished = finish(source, edits)
    assert not finished.broken, finished.broken
    text = message(
        "region_info_drivers/drop",
        prefix=prefix(library.path),
        library=library.ioctl,
        op=op,
    )
    return Patch(NAME, text, finished.files)
