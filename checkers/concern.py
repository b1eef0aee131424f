# SPDX-License-Identifier: GPL-2.0-only
"""Which files have anything to look at, told by their words before any is parsed.

A whole kernel has some 60,000 files, and a parse takes as long as reading a thousand of
them.  So every file is read, and what nothing can be found in goes no further.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from .errors import NotParsed
from .folders import LINK, kernel_folders
from .inclusion import SHARED
from .lexer import Kind, joined, spelling, tokens
from .macros import naming
from .parse import read
from .selection import Selection
from .source import Source
from .unwritten import Unwritten, hands_out, unwritten
from .vocabulary import uses, words

_WORDS = (b"pgoff", b"linear_page_index", b"vfio", b"VFIO")
_VFIO = b"vfio"
_DEFINED = re.compile(rb"#[ \t]*define[ \t]+(\w+)")
_INCLUDED = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]+)[">]', re.MULTILINE)
_HOSTS = 3  # files with which a header is looked at that many files include


@dataclass(frozen=True)
class Gathered:
    """The files of a selection: all ``paths`` that were read, why others were not.

    ``contents`` are those with a word in them that may mean something, and ``macros``
    what is made of such words.  ``lexed`` are files that write no page offset and name
    no VFIO, headers among them.  In ``folders`` is the code of the kernel, or
    everywhere without any.
    """

    source: Source
    selection: Selection
    paths: tuple[str, ...]
    unread: Mapping[str, str]
    contents: Mapping[str, bytes]
    macros: frozenset[str]
    lexed: Mapping[str, Unwritten]
    folders: frozenset[str]

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

        Any other that includes such a header would tell the same of it, so that small
        ones are taken.  Those hosts that were ``before`` count.
        """
        found: set[str] = set()
        names = {path: self._included(path) for path in (*files, *before)}
        for header in self.shared:
            had = sum(header in names[path] for path in before)
            those = [path for path in files if header in names[path]]
            those.sort(key=lambda path: (path not in found, len(self._content(path))))
            found.update(those[: max(_HOSTS - had, 0)])
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
        named = (path for path, text in self.contents.items() if _names_vfio(text))
        return frozenset(path.rpartition("/")[0] for path in named)


def gathered(source: Source, selection: Selection) -> Gathered:
    """Read every file, and keep what may have anything to look at."""
    folders = kernel_folders(source) if selection.whole else frozenset()
    handed = False
    unread: dict[str, str] = dict.fromkeys(selection.links, LINK)
    kept: dict[str, bytes] = {}
    others: dict[str, None] = {}
    for path in sorted(set(selection.files)):
        try:
            content = read(source, path)
        except NotParsed as error:
            unread[path] = error.reason
            continue
        if path.endswith(".h") and path.partition("/")[0] in folders:
            handed = handed or hands_out(content)
        if _has_word(content):
            kept[path] = content
        else:
            others[path] = None
    paths = tuple(sorted((*kept, *others)))
    lexed = _unwritten(selection, kept)
    calls = frozenset(name for each in lexed.values() for name in each.callees)
    macros, defined = _macros(source, kept, others, calls)
    return Gathered(
        source,
        selection,
        paths,
        unread,
        dict(sorted(kept.items())),
        macros,
        {
            path: each
            for path, each in lexed.items()
            if defined.isdisjoint(each.callees)
            and not _names(kept[path], macros)
            and not (each.nameless and handed)
        },
        folders,
    )


def _has_word(content: bytes) -> bool:
    flat = joined(content)
    return any(word in flat for word in _WORDS)


def _is_concerned(content: bytes, macros: Collection[str]) -> bool:
    """Whether a file uses page offsets, in whatever way."""
    return bool(uses(content)) or _names(content, macros)


def _names(content: bytes, macros: Collection[str]) -> bool:
    # What is looked for in all files is not there: "in" is the fastest way to know.
    names = [name.encode() for name in macros]
    return any(
        name in content and re.search(rb"\b%s\b" % name, content) for name in names
    )


def _names_vfio(content: bytes) -> bool:
    """Whether the code of a file has a name with VFIO in it."""
    return _VFIO in content.lower() and any(
        token.kind is Kind.IDENTIFIER and _VFIO in spelling(content, token).lower()
        for token in tokens(content)
    )


def _unwritten(
    selection: Selection, contents: Mapping[str, bytes]
) -> dict[str, Unwritten]:
    """The files that need not be parsed, before macros are known.

    Only where the whole tree is looked at: else any name may be that of a macro.
    """
    found = {}
    for path, content in contents.items() if selection.whole else ():
        if path.endswith((".c", ".h")) and path not in selection.named:
            lexed = None if _names_vfio(content) else unwritten(content)
            if lexed is not None:
                found[path] = lexed
    return found


def _macros(
    source: Source,
    kept: dict[str, bytes],
    others: dict[str, None],
    calls: frozenset[bytes],
) -> tuple[frozenset[str], frozenset[bytes]]:
    """The macros that are made of such words, and which of ``calls`` are macros.

    Files of ``others`` with the former in them are put into ``kept``.
    """
    defined = calls.intersection(
        name for text in kept.values() for name in _DEFINED.findall(text)
    )
    headers = (text for path, text in kept.items() if path.endswith(".h"))
    found = new = frozenset(w.macro for text in headers for w in words(text) if w.macro)
    asked = calls
    while new or asked:
        for path in tuple(others):
            content = read(source, path)
            if asked:
                defined |= asked.intersection(_DEFINED.findall(content))
            if _names(content, new):
                kept[path] = content
                del others[path]
        own = [text for path, text in kept.items() if path.endswith(".h")]
        more = found | naming(found, own)
        new, found, asked = more - found, more, frozenset()
    return found, defined
