# SPDX-License-Identifier: GPL-2.0-only
"""The results of the analysis, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from clang.cindex import Cursor

from ..finding import Location, Note
from .shape import Form


class Kind(StrEnum):
    """What is done with a page offset; the first ones assume what it is made of.

    WHOLE_PAGES and WHOLE_BYTES are told apart by the unit that the offset has there.
    """

    WRITE = "write"
    DECODE_INDEX = "decode of the index"
    DECODE_OFFSET = "decode of the offset in the region"
    COMPARE = "compared with an encoded constant"
    AS_PFN = "used as a page frame number"
    WHOLE_PAGES = "whole, in pages"
    WHOLE_BYTES = "whole, in bytes"
    RELATIVE = "relative"


class Origin(StrEnum):
    """Whose mapping it is."""

    VFIO = "VFIO"
    OTHER = "another object"
    FOUND = "looked up"
    UNKNOWN = "unknown"


@dataclass(frozen=True, order=True)
class Extent:
    """The bytes ``[start, end)`` of a file, whose path is relative to the tree.

    What comes out of a macro's body has the extent of the use of the macro.
    """

    path: str
    start: int
    end: int


NOWHERE = Extent("", 0, 0)


@dataclass(frozen=True, order=True)
class Sighting:
    """What one function does with a page offset, whoever gave it the mapping.

    ``extent`` is the expression of that ``kind``, ``location`` where it begins.
    ``token`` is the identifier by which the offset was read or written and ``base``
    the pointer to the mapping there; both are NOWHERE where the function was given the
    offset itself.  ``symbol`` and ``function`` name the function.  ``steps`` lead from
    the token to the expression, and ``detail`` says it more precisely.  ``of`` is
    Form.POSITION where it is the position of a read or write, in bytes, and not the
    offset of a mapping.
    """

    extent: Extent
    kind: Kind
    location: Location
    symbol: str
    function: str
    token: Extent = NOWHERE
    base: Extent = NOWHERE
    steps: tuple[Note, ...] = ()
    detail: str = ""
    of: Form = Form.WHOLE


@dataclass(frozen=True, order=True)
class Use:
    """A sighting, whose mapping it is, and the way of the mapping to it.

    ``way`` begins with the entry of an ops table and has a note for each call.
    ``tokens`` are the identifiers by which the offset was read, in this function or in
    those that the way leads through.  ``cursor`` is the expression, None where the use
    has left the process that parsed it.
    """

    sighting: Sighting
    origin: Origin
    way: tuple[Note, ...] = ()
    tokens: tuple[Extent, ...] = ()
    cursor: Cursor | None = field(default=None, compare=False, repr=False)

    @property
    def kind(self) -> Kind:
        """What is done with the offset."""
        return self.sighting.kind

    @property
    def extent(self) -> Extent:
        """The expression that does it."""
        return self.sighting.extent


def described(use: Use) -> str:
    """The class of a use that is allowed."""
    if use.origin is Origin.VFIO:
        return str(use.kind)
    return f"mapping of {use.origin}"
