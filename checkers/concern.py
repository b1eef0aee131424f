# SPDX-License-Identifier: GPL-2.0-only
"""Which files have anything to look at, told by their words before any is parsed.

A whole kernel has some 60,000 files, and a parse takes as long as reading a thousand of
them.  So every file is read, and what nothing can be found in goes no further.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from .eyes import ALONE, Eyes
from .folders import LINK, kernel_folders
from .glance import Sought, macros_among, names
from .inclusion import SHARED
from .macros import naming
from .parse import read
from .selection import Selection
from .source import Source
from .unwritten import Unwritten
from .vocabulary import uses, words

# Whatever the configuration: inclusion.included() tells what is there in any case.
_INCLUDED = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]+)[">]', re.MULTILINE)
_HOSTS = 3  # files with which a header is looked at that many files include


@dataclass(frozen=True)
class Gathered:
    """The files of a selection: all ``paths`` that were read, why others were not.

    ``contents`` are those with a word in them that may mean something, and ``macros``
    what is made of such words.  ``lexed`` are files that write no page offset and name
    no VFIO, headers among them.  In ``folders`` is the code of the kernel, or
    everywhere without any.  ``vfio`` are the files that name VFIO.
    """

    source: Source
    selection: Selection
    paths: tuple[str, ...]
    unread: Mapping[str, str]
    contents: Mapping[str, bytes]
    macros: frozenset[str]
    lexed: Mapping[str, Unwritten]
    folders: frozenset[str]
    vfio: frozenset[str]

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """The headers with anything to look at."""
        headers = (path for path in self.contents if path.endswith(".h"))
        return tuple(
            path for path in headers if self._matters(path) and path not in self.plain
        )

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """Those of them that files everywhere include."""
        return tuple(path for path in self.headers if self._is_shared(path))

    @cached_property
    def main(self) -> tuple[str, ...]:
        """The files to parse, the unwritten ones among them."""
        files = (path for path in self.paths if path.endswith(".c"))
        named = self.selection.named
        return tuple(path for path in files if path in named or self._matters(path))

    @cached_property
    def unwritten(self) -> Mapping[str, Unwritten]:
        """Those of ``main`` to parse only where something of VFIO leads there."""
        own = ((path, self.lexed.get(path)) for path in self.main)
        return {
            path: each
            for path, each in own
            if each is not None and not self._is_among_vfio(path)
        }

    @cached_property
    def plain(self) -> Mapping[str, Unwritten]:
        """The headers that write no page offset, and define nothing to lead there."""
        return {
            path: each
            for path, each in self.lexed.items()
            if path.endswith(".h")
            and not each.functions
            and self._matters(path)
            and not self._is_among_vfio(path)
        }

    def hosts(
        self, files: Collection[str], before: Collection[str] = ()
    ) -> frozenset[str]:
        """Of the files those with which shared headers are looked at, a few for each.

        Any other that includes such a header would tell the same of it, so that few
        are taken, and small ones.  Those hosts that were ``before`` count.
        """
        names = {path: self._included(path) for path in (*files, *before)}
        had = Counter(header for path in before for header in names[path])
        left = {header: _HOSTS - had[header] for header in self.shared}
        others, found = set(files), set[str]()
        while others:
            best = min(
                others,
                key=lambda path: (
                    -sum(left[header] > 0 for header in names[path]),
                    len(self._content(path)),
                    path,
                ),
            )
            if all(left[header] <= 0 for header in names[best]):
                break
            others.remove(best)
            found.add(best)
            for header in names[best]:
                left[header] -= 1
        return frozenset(found)

    def _included(self, path: str) -> set[str]:
        """The shared headers that a file includes, by way of each other as well."""
        found: set[str] = set()
        new = [path]
        while new:
            names = set(_INCLUDED.findall(self._content(new.pop())))
            more = {self._shared[name] for name in names & self._shared.keys()} - found
            found |= more
            new += more
        return found

    @cached_property
    def _shared(self) -> Mapping[bytes, str]:
        """The shared headers by the names that they are included by."""
        return {SHARED.sub("", path, count=1).encode(): path for path in self.shared}

    def _content(self, path: str) -> bytes:
        return self.contents.get(path, b"")

    @cached_property
    def programs(self) -> tuple[str, ...]:
        """The files with words in them that are no code of the kernel."""
        return tuple(path for path in self.contents if self._is_program(path))

    def _is_program(self, path: str) -> bool:
        top = path.partition("/")[0]
        named = path in self.selection.named
        return bool(self.folders) and top not in self.folders and not named

    def _matters(self, path: str) -> bool:
        if path not in self.contents or self._is_program(path):
            return False
        if path.endswith(".c") or not self.selection.whole:
            return True
        content = self.contents[path]
        return self._is_among_vfio(path) or _is_concerned(content, self.macros)

    def _is_among_vfio(self, path: str) -> bool:
        return path.rpartition("/")[0] in self._folders and not self._is_shared(path)

    def _is_shared(self, path: str) -> bool:
        return self.source.kernel is None and bool(SHARED.match(path))

    @cached_property
    def _folders(self) -> frozenset[str]:
        """Where code is that names VFIO."""
        return frozenset(path.rpartition("/")[0] for path in self.vfio)


def gathered(source: Source, selection: Selection, eyes: Eyes = ALONE) -> Gathered:
    """Read every file, and keep what may have anything to look at."""
    every = tuple(sorted(set(selection.files)))
    folders = kernel_folders(source) if selection.whole else frozenset()
    seen = dict(eyes.glances(source, every, selection.whole))
    unread = {path: each.unread for path, each in seen.items() if each.unread}
    kept = {path: read(source, path) for path, each in seen.items() if each.worded}
    lexed = {
        path: each.lexed
        for path, each in seen.items()
        if each.lexed is not None and path not in selection.named
    }
    calls = frozenset(name for each in lexed.values() for name in each.callees)
    others = [path for path in every if path not in kept and path not in unread]
    macros, defined = _macros(source, kept, others, calls, eyes)
    handed = any(
        each.hands_out and path.partition("/")[0] in folders
        for path, each in seen.items()
    )
    return Gathered(
        source,
        selection,
        tuple(path for path in every if path not in unread),
        {**dict.fromkeys(selection.links, LINK), **dict(sorted(unread.items()))},
        dict(sorted(kept.items())),
        macros,
        {
            path: each
            for path, each in sorted(lexed.items())
            if defined.isdisjoint(each.callees)
            and not names(kept[path], macros)
            and not (each.nameless and handed)
        },
        folders,
        frozenset(path for path, each in seen.items() if each.names_vfio),
    )


def _is_concerned(content: bytes, macros: Collection[str]) -> bool:
    """Whether a file uses page offsets, in whatever way."""
    return bool(uses(content)) or names(content, macros)


def _macros(
    source: Source,
    kept: dict[str, bytes],
    others: list[str],
    calls: frozenset[bytes],
    eyes: Eyes,
) -> tuple[frozenset[str], frozenset[bytes]]:
    """The macros that are made of such words, and which of ``calls`` are macros.

    Files of ``others`` with the former in them are put into ``kept``.
    """
    headers = [text for path, text in kept.items() if path.endswith(".h")]
    found = new = frozenset(w.macro for text in headers for w in words(text) if w.macro)
    defined = frozenset().union(*(macros_among(calls, t) for t in kept.values()))
    asked = calls
    while new or asked:
        more, naming_ = eyes.search(source, tuple(others), Sought(asked, new))
        defined |= more
        kept |= {path: read(source, path) for path in sorted(naming_)}
        others = [path for path in others if path not in naming_]
        own = [text for path, text in kept.items() if path.endswith(".h")]
        every = found | naming(found, own)
        new, found, asked = every - found, every, frozenset()
    return found, defined
