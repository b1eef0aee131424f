# SPDX-License-Identifier: GPL-2.0-only
"""Which makefile says that a build makes a header, which nothing here does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..source import Source


def maker(source: Source, path: str, header: str) -> str:
    """The makefile above ``path`` that names ``header``, which is in no folder there.

    ``header`` is as an ``#include`` names it.  Empty where there is no such makefile,
    or where the tree has a header of that name: then it was only not found.
    """
    named = re.compile(rb"(?<=/)" + re.escape(header.encode()) + rb"(?![\w./-])")
    folders = list(_above(path))
    if any(source.exists(f"{folder}{header}".lstrip("/")) for folder in folders):
        return ""
    for folder in folders:
        for name in ("Kbuild", "Makefile"):
            makefile = f"{folder}{name}"
            if source.exists(makefile) and named.search(source.read(makefile)):
                return makefile
    return ""


def _above(path: str) -> Iterator[str]:
    """The folders around a file, its own first, each with a slash at its end."""
    parts = path.split("/")[:-1]
    for count in range(len(parts), -1, -1):
        yield "".join(f"{part}/" for part in parts[:count])
