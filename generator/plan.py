# SPDX-License-Identifier: GPL-2.0-only
"""What has to be done to the drivers of one file, as plain values.

A plan holds no cursor: it can cross from a worker process, and the parsed files behind
it, some 100 MB each, are let go as soon as it is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..checkers.finding import Location
from ..checkers.folders import vfio_sources
from ..checkers.source import Source
from .conversion import Op
from .series import Edit


class State(StrEnum):
    """How far a driver is in a stage."""

    DONE = "done"
    TODO = "todo"
    NONE = "n/a"
    REFUSED = "refused"


@dataclass(frozen=True)
class Driver:
    """One ops table: what the region-info stage means for it.

    ``ioctl`` names the function of the table that answers ioctls and ``ioctl_path``
    the file that defines it; ``entry`` puts the op into the table; ``hands_to`` are
    the library ioctls that the driver's own hands the request on to.
    """

    location: Location
    ops: str
    state: State
    reason: str = ""
    at: Location | None = None
    ioctl: str = ""
    ioctl_path: str = ""
    op: Op | None = None
    op_name: str = ""
    entry: Edit | None = None
    hands_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Library:
    """An ioctl that other files use: where it is, and the op that answers for it.

    ``op`` is to be made, or None where the tree has ``op_name`` already; ``shell``
    says that the ioctl still answers the request, by the op.
    """

    ioctl: str
    path: str
    op_name: str
    op: Op | None = None
    shell: bool = False


@dataclass(frozen=True)
class FilePlan:
    """The drivers of a file, the libraries they use, and what was read to know it."""

    path: str
    drivers: tuple[Driver, ...]
    libraries: tuple[Library, ...] = ()
    read: tuple[str, ...] = ()
    unanalysed: str = ""


def table_files(source: Source) -> tuple[str, ...]:
    """The files that may define an ops table: those that name the type."""
    return tuple(
        path
        for path in vfio_sources(source)
        if path.endswith(".c") and b"vfio_device_ops" in source.read(path)
    )
