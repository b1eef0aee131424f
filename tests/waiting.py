# SPDX-License-Identifier: GPL-2.0-only
"""Waiting for what other processes do."""

from __future__ import annotations

import time
from collections.abc import Callable

# For a machine that has much else to do.
SECONDS = 60


def wait(until: Callable[[], object], what: str) -> None:
    """Wait until it is so; after ``SECONDS`` fail with ``what`` was waited for."""
    end = time.monotonic() + SECONDS
    while not until():
        assert time.monotonic() < end, f"{what}: not in {SECONDS} seconds"
        time.sleep(0.01)
