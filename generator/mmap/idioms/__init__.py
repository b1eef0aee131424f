# SPDX-License-Identifier: GPL-2.0-only
"""One file per idiom: a shape in which drivers take an encoded page offset apart.

An idiom module offers ``claim(value, look) -> Claim | None``: what part of an encoded
offset the expression ``value`` takes out.  A compound assignment is shown to it as the
operation it does.  Its docstring shows the old code and the new.  Idioms are found, not
registered; no two may claim the same expression, so their order does not matter.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Protocol, cast

from ....checkers.expression import Expression
from ..claim import Claim
from ..look import Look


class Idiom(Protocol):
    """What a file in this folder offers."""

    def claim(self, value: Expression, look: Look) -> Claim | None:
        """What ``value`` takes out of an encoded offset; None if it is not this."""


IDIOMS: tuple[Idiom, ...] = tuple(
    cast(Idiom, importlib.import_module(f".{found.name}", __name__))
    for found in pkgutil.iter_modules(__path__)
)


def claim(value: Expression, look: Look) -> Claim | None:
    """What ``value`` takes out of an encoded offset, by the idiom that claims it."""
    claims = [
        found for idiom in IDIOMS if (found := idiom.claim(value, look)) is not None
    ]
    assert len(claims) <= 1, claims
    return claims[0] if claims else None
