# SPDX-License-Identifier: GPL-2.0-only
"""Macros that take a page offset apart: told by their text, not by what used them.

Where an earlier series, or other people, took the last use away, nothing in the tree
says that there was one.
"""

from __future__ import annotations

import re

from ...checkers.folders import vfio_sources
from ...checkers.source import Source
from .everywhere import Everywhere

_MACRO = re.compile(rb"^#[ \t]*define[ \t]+(\w+)((?:[^\n\\]|\\\n|\\.)*)", re.M)
# A page offset itself, or how many bits of it are the place in a region.
_APART = re.compile(rb"\bvm_pgoff\b|-\s*PAGE_SHIFT\b")


def decoders(source: Source) -> frozenset[str]:
    """The macros of VFIO's own files that take page offsets apart, used or not."""
    return frozenset(
        name.decode()
        for path in vfio_sources(source)
        for name, text in _MACRO.findall(source.read(path))
        if _APART.search(text)
    )


def drivers_own(source: Source) -> Everywhere:
    """All files that VFIO is built from, whether they name it or not."""
    return Everywhere(
        source, {path: source.read(path) for path in vfio_sources(source)}
    )
