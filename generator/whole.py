# SPDX-License-Identifier: GPL-2.0-only
"""Every file of a tree that has a word in it, whether anything builds it or not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..checkers.source import Source
from .workers import running

# Folders that are divided once more, so that all processors have something to do.
_LARGE = ("arch", "drivers")


@dataclass(frozen=True)
class Wanted:
    """Files whose names end in one of ``suffixes`` and that have one of ``words``."""

    suffixes: tuple[str, ...]
    words: tuple[bytes, ...]

    def has(self, path: str, content: bytes) -> bool:
        """Whether it wants this file."""
        return path.endswith(self.suffixes) and any(x in content for x in self.words)


def search(
    source: Source, wanted: Sequence[Wanted], check: Callable[[], None] = lambda: None
) -> tuple[tuple[str, ...], ...]:
    """The paths of the files that each of ``wanted`` wants, by path, in one search.

    ``check`` is called now and then, and may raise something to end it.

    A file that cannot be read has no words: it is none that can be built.  Neither has
    a symbolic link, whose target has a name of its own.
    """
    tasks = [(str(source.root), *part, tuple(wanted)) for part in _parts(source)]
    found: list[set[str]] = [set() for _ in wanted]
    with running(_searched, tasks) as results:
        for number, result in results:
            check()
            # What ends a process that only reads is nothing in the tree: once more.
            those = _searched(*tasks[number]) if result is None else result
            for paths, more in zip(found, those, strict=True):
                paths.update(more)
    for each, paths in zip(wanted, found, strict=True):
        paths -= {*source.overlay, *source.gone}
        paths |= {p for p, text in source.overlay.items() if each.has(p, text)}
    return tuple(tuple(sorted(paths)) for paths in found)


def _parts(source: Source) -> Iterator[tuple[str, bool]]:
    """The folders to search, and whether with all that is below them."""
    yield "", False
    for name in _folders(f"{source.root}"):
        yield name, name not in _LARGE
        if name in _LARGE:
            below = _folders(f"{source.root}/{name}")
            yield from ((f"{name}/{each}", True) for each in below)


def _folders(path: str) -> list[str]:
    with os.scandir(path) as entries:
        return sorted(
            entry.name
            for entry in entries
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
        )


def _searched(
    root: str, top: str, deep: bool, wanted: tuple[Wanted, ...]
) -> list[list[str]]:
    found: list[list[str]] = [[] for _ in wanted]
    for folder, names, files in os.walk(f"{root}/{top}"):
        names[:] = [each for each in names if deep and not each.startswith(".")]
        for name in files:
            those = [n for n, each in enumerate(wanted) if name.endswith(each.suffixes)]
            path = f"{folder.rstrip('/')}/{name}"
            content = _read(path) if those else b""
            for number in those:
                if wanted[number].has(name, content):
                    found[number].append(path.removeprefix(f"{root}/"))
    return found


def _read(path: str) -> bytes:
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return b""
    with os.fdopen(file, "rb") as opened:
        return opened.read()
