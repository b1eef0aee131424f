# SPDX-License-Identifier: GPL-2.0-only
"""What the conversion of mmap comes to for drivers and libraries, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from ...checkers.finding import Location
from ..editing.series import Edit
from ..region_info.plan import State
from .claim import Shift
from .eager import Eager
from .extent import Extent
from .zap import Zap


@dataclass(frozen=True)
class Said:
    """What the conversion of a function does, for the message of its patch.

    ``decodes`` is what was taken out of an offset, ``rewrites`` says that one of a VMA
    was set, ``late`` that fault handlers get the object out of the mapping,
    ``compares`` is how many regions are at an offset that one was compared with, 0
    where none was; ``members`` are function pointers that get the object, too;
    ``asked`` are functions that took the encoding of any mapping apart; ``unshared``
    says that the driver itself did not ask for a shared mapping; ``errnos`` are the
    others than -EINVAL that it says it returns, whether it ever does or not.
    """

    decodes: tuple[str, ...] = ()
    rewrites: bool = False
    late: bool = False
    compares: int = 0
    members: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    unshared: bool = False
    errnos: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A function that becomes one of the new ops, with all that goes with it.

    ``old`` and ``new`` are its names; ``hands_to`` are ops of other modules that it
    calls, by their old names.  ``edits`` may be in several files.  ``eager`` are its
    functions whose mappings hide from unmapping; ``public`` ones may be named by
    other files, and those that are an mmap op have ``maps``.
    """

    old: str
    new: str
    path: str
    edits: tuple[Edit, ...]
    hands_to: tuple[str, ...] = ()
    shift: Shift | None = None
    said: Said = Said()
    eager: tuple[Eager, ...] = ()
    public: bool = False
    maps: bool = False


@dataclass(frozen=True)
class MmapDriver:
    """One ops table: what the mmap stage means for it.

    ``pieces`` are its own functions, ``libraries`` the old names of ops that are
    another module's.  ``entries`` are the lines of the table that change, ``layout``
    is the one that says how indexes are shifted, still without the number; ``maps``
    says whether it has regions that can be mapped at all.  ``code`` is where the code
    of one that is refused may be.
    """

    location: Location
    ops: str
    state: State
    reason: str = ""
    at: Location | None = None
    pieces: tuple[Piece, ...] = ()
    libraries: tuple[str, ...] = ()
    entries: tuple[Edit, ...] = ()
    layout: Edit | None = None
    maps: bool = False
    code: tuple[Extent, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """The file and the table: static tables of several files may have one name."""
        return self.location.path, self.ops


@dataclass(frozen=True)
class MmapFile:
    """The drivers of a file, and the pieces of libraries that they use.

    ``read`` are the files that the plan depends on, of the tree.
    """

    path: str
    drivers: tuple[MmapDriver, ...]
    libraries: tuple[Piece, ...] = ()
    zaps: tuple[Zap, ...] = ()
    read: tuple[str, ...] = ()
    unanalysed: str = ""

    @property
    def concerns(self) -> frozenset[str]:
        """The files that must be as they were for the plan to be true."""
        pieces = [*self.libraries, *(p for each in self.drivers for p in each.pieces)]
        return frozenset(
            [self.path, *(edit.path for piece in pieces for edit in piece.edits)]
        )
