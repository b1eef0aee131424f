# SPDX-License-Identifier: GPL-2.0-only
"""A place that a rule stopped at, before anybody knows what it amounts to."""

from __future__ import annotations

from dataclasses import dataclass

from .finding import Location, Note

# A path from the root of the tree, and a byte offset in that file.
Place = tuple[str, int]


@dataclass(frozen=True, order=True)
class Mark:
    """A place that a rule's visit stopped at, as plain values.

    ``token`` is the path and the byte offset of the identifier that it is about.
    ``symbol`` is the function or variable around, ``function`` its name if it is a
    function; both are empty where there is none.
    """

    location: Location
    message: str
    symbol: str
    token: Place
    function: str = ""
    notes: tuple[Note, ...] = ()
