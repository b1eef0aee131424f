# SPDX-License-Identifier: GPL-2.0-only
"""Which drivers are one patch, and which libraries must go on answering for others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..editing.series import Edit
from .plan import Driver, Library, State


@dataclass(frozen=True)
class Group:
    """The drivers of one patch, and the libraries that are a part of them.

    ``shells`` are those of the libraries that drivers of other patches still hand the
    request to: their ioctls go on answering it, by the op.
    """

    path: str
    drivers: tuple[Driver, ...]
    libraries: tuple[Library, ...]
    shells: tuple[Library, ...]

    def edits(self) -> Iterator[Edit]:
        """Everything the patch does to the files as the survey found them."""
        shelled = {each.ioctl for each in self.shells}
        ops = {(each.ioctl, each.path): each.op for each in self.libraries}
        ops |= {
            (each.ioctl, each.ioctl_path): each.op
            for each in self.drivers
            if each.op is not None
        }
        for (ioctl, _), op in sorted(ops.items()):
            if op is not None:
                yield from op.edits
                yield from op.shell if ioctl in shelled else op.removal
        for driver in self.drivers:
            if driver.entry is not None:
                yield driver.entry


def groups(
    drivers: Sequence[Driver],
    libraries: Sequence[Library],
    takes: Callable[[Driver], bool] = lambda driver: True,
) -> tuple[Group, ...]:
    """The patches to be, those with a shared library first, then by path.

    Drivers of one folder that share a function are one patch; a library in a folder
    of its own, or of its drivers, is a part of that folder's patch.  Of the drivers
    only those are converted that ``takes`` says, with the libraries they hand on to.
    """
    todo = [each for each in drivers if each.state == State.TODO]
    taken = [each for each in todo if takes(each)]
    handed = {name for each in taken for name in each.hands_to}
    wanted = [
        each
        for each in libraries
        if each.op is not None and (each.ioctl in handed or len(taken) == len(todo))
    ]
    leader = _leaders(todo)
    paths = {leader(each.location.path) for each in taken}
    paths |= {leader(each.path) for each in wanted}
    found = []
    for path in sorted(paths):
        own = tuple(each for each in wanted if leader(each.path) == path)
        members = tuple(each for each in taken if leader(each.location.path) == path)
        shells = tuple(each for each in own if _is_shared(drivers, each, members))
        found.append(Group(path, members, own, shells))
    return tuple(sorted(found, key=lambda group: (not group.shells, group.path)))


def torn(
    drivers: Sequence[Driver], takes: Callable[[Driver], bool]
) -> Mapping[Driver, Driver]:
    """Drivers that ``takes`` would tear from one that is not taken: each with that one.

    They share a function that becomes the op, and are converted by one patch.
    """
    todo = [each for each in drivers if each.state == State.TODO and each.op]
    left = [each for each in todo if not takes(each)]
    found: dict[Driver, Driver] = {}
    while left:
        other = left.pop()
        more = [
            each
            for each in todo
            if takes(each) and each not in found and _same(each, other)
        ]
        found |= dict.fromkeys(more, other)
        left += more
    return found


def _same(one: Driver, other: Driver) -> bool:
    """Whether the op of both comes of the same function."""
    assert one.op is not None, one.ops
    assert other.op is not None, other.ops
    return bool(set(one.op.removal) & set(other.op.removal)) or bool(
        set(one.op.edits) & set(other.op.edits)
    )


def _leaders(drivers: list[Driver]) -> Callable[[str], str]:
    """Tells for the file of a driver or library the one that its patch is named by."""
    above: dict[str, str] = {}

    def leader(path: str) -> str:
        while above.get(path, path) != path:
            path = above[path]
        return path

    for driver in drivers:
        if _folder(driver.ioctl_path) == _folder(driver.location.path):
            above[leader(driver.location.path)] = leader(driver.ioctl_path)
    return leader


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _is_shared(
    drivers: Sequence[Driver], library: Library, members: Sequence[Driver]
) -> bool:
    """Whether the library's ioctl is used in another folder, or by no ``members``."""
    return any(
        library.ioctl in driver.hands_to
        and (
            _folder(driver.location.path) != _folder(library.path)
            or driver not in members
        )
        for driver in drivers
    )
