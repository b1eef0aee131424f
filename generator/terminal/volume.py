# SPDX-License-Identifier: GPL-2.0-only
"""How much of what happens is said on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum


class Volume(IntEnum):
    """What is said, beyond what went wrong and what could not be done."""

    QUIET = 0
    NORMAL = 1
    VERBOSE = 2


# One for the process, as standard error is, and for all threads that write to it.
_now = Volume.NORMAL


def volume() -> Volume:
    """How much is said now."""
    return _now


@contextmanager
def turned(to: Volume) -> Iterator[None]:
    """Say as much as ``to``, as long as the block lasts."""
    global _now
    before, _now = _now, to
    try:
        yield
    finally:
        _now = before
