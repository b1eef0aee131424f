# SPDX-License-Identifier: GPL-2.0-only
"""What a process reads of a tree while it derives something from it."""

from __future__ import annotations

import os
import sys

_LISTED = ("os.listdir", "os.scandir")


class Witness:
    """The files below ``roots`` that this process opens, with the folders they are in.

    And the folders it lists, and what a kept result was once made of.
    """

    def __init__(self, roots: tuple[str, ...]) -> None:
        self._roots = roots
        self._seen: dict[str, None] = {}
        self._told = 0
        sys.addaudithook(self._hear)

    def news(self) -> tuple[bytes, ...]:
        """The names that were not told yet; the files need not be there."""
        names = list(self._seen)[self._told :]
        self._told = len(self._seen)
        return tuple(os.fsencode(name) for name in names)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" or event in _LISTED:
            name = arguments[0]
            if isinstance(name, (str, bytes, os.PathLike)):
                path = os.path.normpath(os.fsdecode(name))
                if any(f"{path}/".startswith(f"{root}/") for root in self._roots):
                    self._seen[path] = None
                    if event == "open":
                        self._seen[path.rpartition("/")[0]] = None
        elif event == "pgoff.derived":
            root, names = arguments
            if str(root) in self._roots and isinstance(names, (list, tuple, set)):
                self._seen.update((f"{root}/{name}", None) for name in names)
