# SPDX-License-Identifier: GPL-2.0-only
"""What a file or folder looks like from outside: whether it may have changed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping

# Size, time of change of content and of the inode in ns, and the inode; nothing for
# what is not there.
State = tuple[int, int, int, int] | None

# Nanoseconds: what was changed so shortly before could change again unseen, for a
# clock of the file system ticks that slowly.
FRESH = 100_000_000


def state(path: str | bytes) -> State:
    """The state of what is at ``path``."""
    try:
        found = os.stat(path)  # noqa: PTH116 - thousands of them
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def states(paths: Iterable[str]) -> dict[str, State]:
    """The states of all ``paths``."""
    return {path: state(path) for path in paths}


def settled(known: Mapping[str, State], begun: int) -> bool:
    """Whether nothing had changed since shortly before ``begun``, in ns since 1970.

    What has changed later may have been read before it did.
    """
    return all(max(each[1], each[2]) < begun - FRESH for each in known.values() if each)


def now() -> int:
    """Nanoseconds since 1970."""
    return time.time_ns()
