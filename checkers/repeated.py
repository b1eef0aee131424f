# SPDX-License-Identifier: GPL-2.0-only
"""What else a file includes that may be parsed again, as a series makes it."""

from __future__ import annotations

import posixpath

from clang.cindex import TranslationUnit

from .inclusion import CONCERNED
from .kbuild.store import Memory, at, place
from .source import Source

# Compiling a file's own headers takes as long as some two parses of it: where there
# are few of them that is not worth it.
MANY = 150


def own(source: Source, path: str) -> tuple[str, ...]:
    """The headers of ``path`` alone, absolute; none before it was parsed once."""
    kept = _memory(source, path).recall()
    return tuple(kept.value) if kept is not None else ()


def learn(source: Source, path: str, unit: TranslationUnit) -> None:
    """Keep what ``unit`` of ``path`` includes besides what it was parsed on top of."""
    every = [
        (str(each.source.name), str(each.include.name))
        for each in unit.get_includes()
        if each.source is not None
    ]
    if len(every) >= MANY:
        found = _outermost(source, path, every)
        inside = (
            posixpath.normpath(name).partition(f"{source.root}/") for name in found
        )
        _memory(source, path).keep(found, [path for before, _, path in inside if path])


def _memory(source: Source, path: str) -> Memory:
    return Memory(at(place(source), {}), f"own headers of {path}")


def _outermost(source: Source, path: str, every: list[tuple[str, str]]) -> list[str]:
    """What is included by the file, its folder's headers, and those that name VFIO.

    But these themselves: they are what may change.
    """
    main = str(source.root / path)
    changing = {main, *(name for _, name in every if _may_change(source, path, name))}
    while more := {by for by, name in every if name in changing} - changing:
        changing |= more
    return list(
        dict.fromkeys(
            name for by, name in every if by in changing and name not in changing
        )
    )


def _may_change(source: Source, path: str, name: str) -> bool:
    header = posixpath.normpath(name).removeprefix(f"{source.root}/")
    if header.rpartition("/")[0] == path.rpartition("/")[0]:
        return True
    try:
        return CONCERNED in source.read(header)
    except OSError:
        return True
