# SPDX-License-Identifier: GPL-2.0-only
"""How the subjects of a driver's patches begin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

ROOT = PurePosixPath("drivers/vfio")


def prefix(path: str, ops: Sequence[str] = ()) -> str:
    """``vfio/`` and the driver's short name.

    ``path`` is the driver's main file and ``ops`` are the names of its ops tables.  A
    driver is called what its folder and its tables agree on, by the shorter of the two.
    Where they do not agree, the folder is the name below drivers/vfio.  Elsewhere a
    folder holds several drivers, each a file that its table is named after; a file with
    another name than its table is a part of the driver that the folder is.
    """
    file = PurePosixPath(path)
    if file.parent == ROOT:
        return "vfio"
    folder = file.parent.name
    words = [each.removeprefix("vfio_").partition("_")[0] for each in sorted(ops)]
    agreed = [
        min(word, folder, key=len)
        for word in words
        if word and (folder.startswith(word) or word.startswith(folder))
    ]
    if agreed:
        return f"vfio/{min(agreed, key=len)}"
    if file.is_relative_to(ROOT):
        return f"vfio/{folder}"
    named = [word for word in words if word in file.stem.split("_")]
    if words:
        return f"vfio/{named[0] if named else folder}"
    return f"vfio/{file.stem.removeprefix('vfio_')}"
