# SPDX-License-Identifier: GPL-2.0-only
"""What parsing one file may cost."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """``seconds`` of processor time and ``memory``, address space in bytes."""

    seconds: int = 60
    memory: int = 2 << 30

    @property
    def wall(self) -> float:
        """Seconds until a worker that only waits is given up."""
        return 5.0 * self.seconds


def processors() -> int:
    """How many processes can work at the same time here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
