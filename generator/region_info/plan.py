# SPDX-License-Identifier: GPL-2.0-only
"""What has to be done to the drivers of one file, as plain values.

A plan holds no cursor: it can cross from a worker process, and the parsed files behind
it, some 100 MB each, are let go as soon as it is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ...checkers.finding import Location
from ...checkers.folders import vfio_sources
from ...checkers.lexer import Kind, tokens
from ...checkers.ops import OPS
from ...checkers.source import Source
from ..editing.series import Edit
from .op.conversion import Op

_TYPE = OPS.encode()


# The op that takes the place of the region-info op in a later stage.
SUCCESSOR = "get_region_mmap"

# The reason for a table whose entries have no names: a new member may shift them.
POSITIONAL = "the entries of the table have no names"


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
    the library ioctls that the driver's own hands the request on to; ``idiom`` is the
    one that came closest to the code at ``at``.
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
    idiom: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The file and the table: static tables of several files may have one name."""
        return self.location.path, self.ops


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
    """The files that may define an ops table: those that name the type.

    A header is one of them only where it does define a table.
    """
    return tuple(
        path
        for path in vfio_sources(source)
        if _TYPE in source.read(path)
        and (path.endswith(".c") or any(True for _ in header_tables(source, path)))
    )


def header_tables(source: Source, path: str) -> Iterator[Driver]:
    """The ops tables that a header defines; each file that includes it has its own."""
    content = source.read(path)
    code = [
        token
        for token in tokens(content)
        if token.kind not in (Kind.COMMENT, Kind.NEWLINE)
    ]
    for kind, name, equals in zip(code, code[1:], code[2:], strict=False):
        text = [content[each.start : each.end] for each in (kind, name, equals)]
        if text[0] == _TYPE and name.kind == Kind.IDENTIFIER and text[2] == b"=":
            line = content.count(b"\n", 0, name.start) + 1
            column = name.start - content.rfind(b"\n", 0, name.start)
            place = Location(path, line, column)
            reason = "the ops table is in a header"
            yield Driver(place, text[1].decode(), State.REFUSED, reason, place)
