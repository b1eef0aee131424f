# SPDX-License-Identifier: GPL-2.0-only
"""What a source begins with, as far as a series does not change it.

Hundreds of headers of the kernel stand before the first line that a patch has a part
in, and a compiler reads them anew for every object after every patch.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from posixpath import dirname, isfile, join, normpath

from .kbuild import TREE

_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_INCLUDE = re.compile(r'[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)[ \t]*')
_EVERY = re.compile(rf"^{_INCLUDE.pattern}", re.MULTILINE)
_DEFINE = re.compile(r"#[ \t]*define[ \t].*")
_GUARD = re.compile(r"#[ \t]*ifndef[ \t]+(\w+)\n#[ \t]*define[ \t]+\1\n")


@dataclass(frozen=True)
class Search:
    """Where headers are looked for: the tree at ``root``, and the ``folders`` of -I.

    All are absolute, the folders in the order of the command.
    """

    root: str
    folders: tuple[str, ...]

    def found(self, here: str, quoted: str, angled: str) -> str | None:
        """The file that ``here`` includes so; of the tree, its path in it."""
        beside = (join(self.root, dirname(here)),) if quoted else ()
        for folder in (*beside, *self.folders):
            path = join(folder, quoted or angled)
            if isfile(path):
                return path.removeprefix(f"{self.root}/")
        return None

    def read(self, path: str) -> str:
        """The text of a file; empty where there is none."""
        try:
            return Path(self.root, path).read_text("latin-1")
        except OSError:
            return ""

    def includes(self, path: str) -> frozenset[str]:
        """The files that ``path`` includes, whatever the configuration."""
        every = (self.found(path, *each) for each in _EVERY.findall(self.read(path)))
        return frozenset(normpath(each) for each in every if each is not None)


def opening(search: Search, source: str, changed: Collection[str]) -> str:
    """The first directives of ``source``: what comes before anything ``changed``.

    A header that leads to a changed file is replaced by what it begins with itself, and
    nothing comes after that.  What is included in quotes goes by its path, one of the
    tree behind ``@TREE@``.
    """
    leading = _leading(search, source, changed)
    return "".join(f"{line}\n" for line in _lines(search, source, leading, ()))


def _lines(
    search: Search, path: str, leading: frozenset[str], way: tuple[str, ...]
) -> Iterator[str]:
    if normpath(path) in way:
        return  # headers that include each other
    way = (*way, normpath(path))
    for line in _code(search.read(path)):
        include = _INCLUDE.fullmatch(line)
        if include is None:
            if not _DEFINE.fullmatch(line):
                return
            yield line
            continue
        found = search.found(path, include[1] or "", include[2] or "")
        if found is None:
            return
        if normpath(found) in leading:
            yield from _lines(search, found, leading, way)
            return
        yield f'#include "{join(TREE, found)}"' if include[1] else line


def _code(text: str) -> Iterator[str]:
    """The lines that are neither comment nor guard against a second inclusion."""
    plain = _COMMENT.sub(" ", text.replace("\\\n", " "))
    lines = (line.strip() for line in plain.split("\n"))
    code = "".join(f"{line}\n" for line in lines if line)
    guard = _GUARD.match(code)
    yield from code[guard.end() if guard else 0 :].splitlines()


def _leading(search: Search, source: str, changed: Collection[str]) -> frozenset[str]:
    """What is changed, and what of the headers of ``source`` leads there."""
    graph: dict[str, frozenset[str]] = {}
    waiting = [source]
    while waiting:
        here = waiting.pop()
        if here not in graph:
            own = here in changed
            graph[here] = search.includes(here) if own else _unchanged(search, here)
            waiting += graph[here]
    leading = frozenset(changed)
    while more := {by for by, to in graph.items() if to & leading} - leading:
        leading |= more
    return leading


@lru_cache(maxsize=1 << 14)
def _unchanged(search: Search, path: str) -> frozenset[str]:
    """The same for a file that is as it was, which many sources share."""
    return search.includes(path)
