# SPDX-License-Identifier: GPL-2.0-only
"""One file per idiom: a shape in which drivers copy the request from and to the user.

An idiom module offers ``claim(statements, reading) -> Claim | None``: what its shape is
when the first of ``statements`` (a non-empty run in one block) begins it.  It raises
DoesNotFit where the shape is there but means something else than the core now does.
``GOES`` is what a message calls that part of the core's business, empty where it is a
way to write code and no more.  Its docstring shows the old code.  Idioms are found, not
registered; no two may claim the same statement, so their order does not matter.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from typing import Protocol, cast

from clang.cindex import Cursor

from ...editing.fitting import DoesNotFit
from ..request.reading import Claim, Reading


class Idiom(Protocol):
    """What a file in this folder offers."""

    __name__: str
    GOES: str

    def claim(self, statements: Sequence[Cursor], reading: Reading) -> Claim | None:
        """What the first ``statements`` are; raises DoesNotFit as said above."""


IDIOMS: tuple[Idiom, ...] = tuple(
    cast(Idiom, importlib.import_module(f".{found.name}", __name__))
    for found in pkgutil.iter_modules(__path__)
)

# What of the core's business is gone where an idiom has claimed something, by its name.
GOES = {idiom.__name__.rpartition(".")[2]: idiom.GOES for idiom in IDIOMS}


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """What the first of ``statements`` is, by the idiom that claims it."""
    claims = []
    for idiom in IDIOMS:
        try:
            found = idiom.claim(statements, reading)
        except DoesNotFit as error:
            error.idiom = idiom.__name__.rpartition(".")[2]
            raise
        if found is not None:
            claims.append(found)
    assert len(claims) <= 1, claims
    return claims[0] if claims else None
