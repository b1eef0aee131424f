# SPDX-License-Identifier: GPL-2.0-only
"""What files include that can be read ahead of them, by lexing alone."""

from __future__ import annotations

import os
import posixpath
import re
from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from .kbuild.arguments import FOLDERS
from .source import Source

DEFINITION = re.compile(rb"^struct vfio_device_ops\s*\{", re.MULTILINE)
MAPPINGS = re.compile(rb"^struct vm_operations_struct\s*\{", re.MULTILINE)
CONCERNED = b"vfio"  # what a header names that may lead to the one above
# Headers of everybody: no driver's own.
SHARED = re.compile(r"(?:arch/[^/]+/)?include/")
_DIRECTIVE = re.compile(
    rb'^[ \t]*#[ \t]*(\w+)[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>|(\w*))', re.MULTILINE
)


def ahead(source: Source, path: str, arguments: Iterable[str]) -> tuple[str, ...]:
    """The headers that come with ``struct vfio_device_ops`` where ``path`` sees it.

    They are those of the tree that the header which defines it includes, as written
    there, in its order, whatever the configuration; empty where it was not found that
    ``path`` includes that header, and where a name is one that cannot be written down.
    """
    search = tuple(folders(source, arguments))
    waiting, seen = [path], {path}
    while waiting:
        here = waiting.pop()
        try:
            content = source.read(here)
        except OSError:
            continue
        if here != path and DEFINITION.search(content):
            names = _angled(content)
            return names if all(map(_is_plain, names)) else ()
        for quoted, _, found in _direct(source, here, content, search):
            if found not in seen and _leads(source, found, quoted):
                waiting.append(found)
                seen.add(found)
    return ()


def mappings(source: Source, path: str, arguments: Iterable[str]) -> tuple[str, ...]:
    """The header of memory mappings, if ``path`` includes it, directly or by others.

    As it is written where that is done; empty where it was not found.  What other
    headers include is that of the disk, whatever the overlay of ``source`` has.
    """
    search = tuple(folders(source, arguments))
    shared = tuple(each for each in search if SHARED.match(f"{each}/"))
    try:
        content = source.read(path)
    except OSError:
        return ()
    waiting, seen = deque(_named(source, path, content, search)), set()
    while waiting:
        name, here = waiting.popleft()
        if here not in seen:
            seen.add(here)
            defines, names = _header(source.root, here, shared)
            if defines:
                return (name,) if _is_plain(name) else ()
            waiting.extend(names)
    return ()


@lru_cache(maxsize=8192)
def _header(
    root: Path, path: str, search: tuple[str, ...]
) -> tuple[bool, tuple[tuple[str, str], ...]]:
    """Whether it is the header of mappings, and else what it includes.

    It is kept while it may change: what comes of that is only what is tried.
    """
    source = Source(root)
    try:
        content = source.read(path)
    except OSError:
        return False, ()
    if MAPPINGS.search(content):
        return True, ()
    return False, _named(source, path, content, search)


def _named(
    source: Source, path: str, content: bytes, search: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """The names and paths of what ``path`` includes, in its order."""
    found = _direct(source, path, content, search)
    return tuple((name, place) for _, name, place in found)


def _direct(
    source: Source, path: str, content: bytes, search: tuple[str, ...]
) -> Iterator[tuple[bool, str, str]]:
    """What ``path`` includes: whether in quotes, the name, and the file that it is."""
    for quoted, name in included(content):
        found = _found(source, path, quoted, name, search)
        if found is not None:
            yield quoted, name, found


def _is_plain(name: str) -> bool:
    return name.isprintable() and '"' not in name and "\\" not in name


def _leads(source: Source, path: str, quoted: bool) -> bool:
    # A driver's own headers need not say what they include others for.
    try:
        return quoted or CONCERNED in source.read(path)
    except OSError:
        return False


def _angled(content: bytes) -> tuple[str, ...]:
    names = (name for quoted, name in included(content) if not quoted)
    return tuple(dict.fromkeys(names))


def included(content: bytes) -> Iterator[tuple[bool, str]]:
    """Whether in quotes, and the name, of what a file includes unconditionally.

    A guard against being included twice is no condition.
    """
    depth, guard = 0, ""
    for number, found in enumerate(_DIRECTIVE.finditer(content)):
        word, quotes, brackets, name = (os.fsdecode(x or b"") for x in found.groups())
        if word in ("if", "ifdef", "ifndef"):
            depth += 1
            guard = name if number == 0 and word == "ifndef" else guard
        elif word == "endif":
            depth = max(depth - 1, 0)
        elif number == 1 and word == "define" and name == guard:
            depth = 0
        elif word == "include" and (quotes or brackets) and depth <= 0:
            yield bool(quotes), quotes or brackets


def folders(source: Source, arguments: Iterable[str]) -> Iterator[str]:
    """The folders of the tree that are searched for what is included, from its root."""
    root = f"{source.root}/"
    every = (each for each in searched(arguments) if each.startswith(root))
    yield from (each.removeprefix(root) for each in every)


def searched(arguments: Iterable[str]) -> Iterator[str]:
    """The folders that the compiler is told to search for what is included."""
    words = iter(arguments)
    for word in words:
        option = next((each for each in FOLDERS if word.startswith(each)), None)
        if option is not None:
            yield word.removeprefix(option) or next(words, "")


def _found(
    source: Source, here: str, quoted: bool, name: str, search: Iterable[str]
) -> str | None:
    beside = (here.rpartition("/")[0],) if quoted else ()
    for folder in (*beside, *search):
        path = posixpath.normpath(posixpath.join(folder, name))
        if not path.startswith("..") and source.exists(path):
            return path
    return None
