# SPDX-License-Identifier: GPL-2.0-only
"""How the subjects of a driver's patches begin."""

from __future__ import annotations

from pathlib import PurePosixPath

ROOT = PurePosixPath("drivers/vfio")


def prefix(path: str) -> str:
    """``vfio/`` and the driver's short name, from the path of its main file.

    Below drivers/vfio the folder is the name; elsewhere the file is, without what
    every file of VFIO has in its name.
    """
    file = PurePosixPath(path)
    if file.is_relative_to(ROOT):
        folder = file.parent
        return "vfio" if folder == ROOT else f"vfio/{folder.name}"
    stem = file.stem.removeprefix("vfio_")
    for ending in ("_ops", "_main", "_drv"):
        stem = stem.removesuffix(ending)
    return f"vfio/{stem}"
