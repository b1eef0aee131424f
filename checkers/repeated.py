# SPDX-License-Identifier: GPL-2.0-only
"""What else is included by a file that may be parsed again, as a series makes it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from clang.cindex import TranslationUnit

from .inclusion import CONCERNED
from .kbuild.store import Memory, at, digest, place
from .kbuild.versions import versions
from .source import Source

# Compiling a file's own headers takes as long as some two parses of it: where there
# are few of them that is not worth it.
MANY = 150
_DIRECTIVES = re.compile(rb"^[ \t]*#(?:[^\\\n]|\\.|\\\n)*", re.MULTILINE)


def own(source: Source, path: str) -> tuple[str, ...]:
    """The headers of ``path`` alone, absolute; none before it was parsed once.

    And none where a directive in it, or in a header that led to them, is another now:
    what is not included any more must not be seen.
    """
    kept = _memory(source, path).recall()
    if kept is None or kept.value["said"] != _said(source, kept.value["by"]):
        return ()
    return tuple(kept.value["names"])


def learn(source: Source, path: str, unit: TranslationUnit) -> None:
    """Keep what ``unit`` of ``path`` includes besides what it was parsed on top of."""
    every = [
        (str(each.source.name), str(each.include.name))
        for each in unit.get_includes()
        if each.source is not None
    ]
    if len(every) < MANY:
        return
    changing = _changing(source, path, every)
    names = dict.fromkeys(b for a, b in every if a in changing and b not in changing)
    by = sorted(set(_inside(source, changing)))
    value = {"names": list(names), "by": by, "said": _said(source, by)}
    if all(map(str.isprintable, (*names, *by))):
        _memory(source, path).keep(value, _inside(source, names))


def _memory(source: Source, path: str) -> Memory:
    name = f"own headers of {path} {versions().hex()}"
    return Memory(at(place(source), {}), name)


def _said(source: Source, paths: Iterable[str]) -> str:
    """A name for all directives of these files."""
    try:
        texts = (_DIRECTIVES.findall(source.read(path)) for path in paths)
        return digest(line for lines in texts for line in (*lines, b""))
    except OSError:
        return ""


def _inside(source: Source, names: Iterable[str]) -> Iterator[str]:
    """Those of the names that are in the tree, from its root."""
    for name in names:
        before, _, path = posixpath.normpath(name).partition(f"{source.root}/")
        if path and not before:
            yield path


def _changing(source: Source, path: str, every: list[tuple[str, str]]) -> set[str]:
    """What may change: the file, its folder's headers, those that name VFIO.

    And those that lead to these.
    """
    main = str(source.root / path)
    changing = {main, *(name for _, name in every if _may_change(source, path, name))}
    while more := {by for by, name in every if name in changing} - changing:
        changing |= more
    return changing


def _may_change(source: Source, path: str, name: str) -> bool:
    header = posixpath.normpath(name).removeprefix(f"{source.root}/")
    if header.rpartition("/")[0] == path.rpartition("/")[0]:
        return True
    try:
        return CONCERNED in source.read(header)
    except OSError:
        return True
