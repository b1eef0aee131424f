# SPDX-License-Identifier: GPL-2.0-only
"""Keeps the cache from growing without end."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

LEFT = 0.8  # of what may be, after what was not used for longest is gone


def make_room(folders: Iterable[Path], most: int) -> None:
    """Remove what was not used for longest, if there are more than ``most`` bytes.

    Another run may do the same at the same time, and use what goes: it looks again.
    """
    found = sorted(_files(folders))
    total = sum(size for _, size, _ in found)
    if total <= most:
        return
    for _, size, path in found:
        if total <= most * LEFT:
            break
        with suppress(OSError):
            path.unlink()
        total -= size


def _files(folders: Iterable[Path]) -> Iterator[tuple[float, int, Path]]:
    for folder in folders:
        for below, _, names in os.walk(folder):
            for name in names:
                path = Path(below, name)
                with suppress(OSError):
                    found = path.stat()
                    yield found.st_mtime, found.st_size, path
