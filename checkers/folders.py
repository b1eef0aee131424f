# SPDX-License-Identifier: GPL-2.0-only
"""Where VFIO drivers are: found in Kconfig and the Makefiles, not listed."""

from __future__ import annotations

from .kbuild.reach import reached
from .source import Source

ROOT = "drivers/vfio"
SYMBOL = "VFIO"
LINK = "it is a symbolic link, which is not followed"


def vfio_folders(source: Source) -> tuple[str, ...]:
    """Every folder with a .c file that Kbuild can build into something of VFIO.

    That is what depends on the VFIO symbol or selects it, at any distance.  Sorted,
    relative to the tree; the subsystem's own folders are there whatever Kbuild says.
    """
    return tuple(sorted({*reached(source, SYMBOL), *below(source, ROOT)}))


def vfio_sources(source: Source) -> tuple[str, ...]:
    """The .c and .h files of those folders, sorted by folder."""
    return tuple(
        path
        for folder in vfio_folders(source)
        for path in source.files(folder, ".c", ".h")
    )


def vfio_links(source: Source) -> tuple[str, ...]:
    """The symbolic links among them: nothing can be said of their code, or changed.

    Whoever reads the sources is to report these as not analysed, for ``LINK``.
    """
    return tuple(
        path for folder in vfio_folders(source) for path in source.links(folder, ".c")
    )


def below(source: Source, folder: str) -> set[str]:
    """``folder`` and the folders below it that hold C files."""
    found = set()
    pending = [folder]
    while pending:
        here = pending.pop()
        if source.files(here, ".c", ".h"):
            found.add(here)
        base = source.root / here
        if base.is_dir():
            pending += [
                f"{here}/{entry.name}"
                for entry in base.iterdir()
                if entry.is_dir() and not entry.is_symlink()
            ]
    overlaid = (path.rpartition("/")[0] for path in source.overlay)
    return found | {name for name in overlaid if f"{name}/".startswith(f"{folder}/")}
