# SPDX-License-Identifier: GPL-2.0-only
"""Where VFIO drivers are: found in Kconfig and the Makefiles, not listed."""

from __future__ import annotations

import re

from .kbuild.reach import reached
from .source import Source

ROOT = "drivers/vfio"
SYMBOL = "VFIO"
LINK = "it is a symbolic link, which is not followed"
# What the top of Kbuild descends into, and where headers are.
_DESCENT = re.compile(
    r"^(?:core|drivers|init|libs|net|obj|virt)-\S*[ \t]*[:+]?=[ \t]*(.*)$", re.MULTILINE
)
_ALWAYS = ("arch", "include")


def vfio_folders(source: Source) -> tuple[str, ...]:
    """Every folder with a .c file that Kbuild can build into something of VFIO.

    That is what depends on the VFIO symbol or selects it, at any distance.  Sorted,
    relative to the tree; the subsystem's own folders are there whatever Kbuild says.
    Of modules that are in no kernel tree it is every folder with C in it.
    """
    if source.kernel is not None:
        return tuple(sorted(below(source, "")))
    return tuple(sorted({*reached(source, SYMBOL), *below(source, ROOT)}))


def kernel_folders(source: Source) -> frozenset[str]:
    """The folders at the top with code of the kernel, of which ``tools`` is none.

    Empty where the makefiles do not say so, and of modules that are in no kernel tree.
    """
    if source.kernel is not None:
        return frozenset()
    texts = (
        source.read(name).decode("utf-8", "replace")
        for name in ("Kbuild", "Makefile")
        if source.exists(name)
    )
    words = (
        word
        for text in texts
        for line in _DESCENT.findall(text)
        for word in line.split()
    )
    found = frozenset(word.partition("/")[0] for word in words if word.endswith("/"))
    return found.union(_ALWAYS) if found else found


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


def beside(source: Source, path: str) -> tuple[str, ...]:
    """The .c files that may be of one driver with ``path``, those next to it first.

    In a kernel tree a driver is in one folder; elsewhere it may be in several.
    """
    near = source.files(path.rpartition("/")[0], ".c")
    if source.kernel is None:
        return near
    every = (each for each in vfio_sources(source) if each.endswith(".c"))
    return tuple(dict.fromkeys((*near, *every)))


def below(source: Source, folder: str) -> set[str]:
    """``folder`` and the folders below it that hold C files; empty is the root."""
    found = set()
    pending = [folder]
    while pending:
        here = pending.pop()
        if source.files(here, ".c", ".h"):
            found.add(here)
        pending += source.folders(here)
    inside = (path for path in source.overlay if not path.startswith("/"))
    overlaid = (path.rpartition("/")[0] for path in inside)
    top = f"{folder}/" if folder else ""
    return found | {name for name in overlaid if f"{name}/".startswith(top)}
