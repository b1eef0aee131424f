# SPDX-License-Identifier: GPL-2.0-only
"""Every file of a tree with its bytes, whether any configuration builds it or not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ..checkers.source import Source


def contents(source: Source, *suffixes: str) -> Iterator[tuple[str, bytes]]:
    """The files whose names end in one of ``suffixes``, by path, in any order.

    A file that cannot be read is empty: it is none that can be built.
    """
    root = Path(source.root)
    for folder, names, files in os.walk(root):
        names[:] = [each for each in names if not each.startswith(".")]
        below = Path(folder).relative_to(root).as_posix()
        prefix = "" if below == "." else f"{below}/"
        for name in files:
            path = prefix + name
            if name.endswith(suffixes) and path not in source.gone:
                content = source.overlay.get(path)
                yield path, _read(root / path) if content is None else content
    for path, content in source.overlay.items():
        if path.endswith(suffixes) and not (root / path).exists():
            yield path, content


def _read(path: Path) -> bytes:
    """The content; empty for a symbolic link, whose target has a name of its own."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return b""
    with os.fdopen(file, "rb") as opened:
        return opened.read()
