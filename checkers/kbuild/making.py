# SPDX-License-Identifier: GPL-2.0-only
"""Which makefile says that a build makes a header, which nothing here does."""

from __future__ import annotations

import re
from itertools import chain

from ..source import Source
from .makefile import folders_around, makefiles


def maker(source: Source, path: str, header: str) -> str:
    """The makefile above ``path`` that names ``header``, which is in no folder there.

    ``header`` is as an ``#include`` names it.  Empty where there is no such makefile,
    or where the tree has a header of that name: then it was only not found.
    """
    named = re.compile(rb"(?<=/)" + re.escape(header.encode()) + rb"(?![\w./-])")
    folders = list(folders_around(path))
    if any(source.exists(f"{folder}/{header}".lstrip("/")) for folder in folders):
        return ""
    for makefile in chain.from_iterable(map(makefiles, folders)):
        if source.exists(makefile) and named.search(source.read(makefile)):
            return makefile
    return ""
