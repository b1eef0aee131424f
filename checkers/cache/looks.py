# SPDX-License-Identifier: GPL-2.0-only
"""What came of each parsed file, for as long as all that it depends on is the same."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ..inclusion import searched
from ..kbuild.invocation import Command
from ..kbuild.store import digest, folder, touch, write
from ..kbuild.versions import versions
from ..look import Looked
from ..source import Source
from .contents import Contents

KIND = "looks"
VARIANTS = 4  # of one file under the same arguments, with other headers
_TREE = "\0/"  # stands for the root of the tree, wherever that is


@dataclass(frozen=True)
class _Variant:
    """What came of it with these headers, and where they could be found.

    ``shown`` are those of them that were looked at.
    """

    reads: tuple[tuple[str, bytes], ...]
    shown: tuple[str, ...]
    answers: bytes
    looked: msgspec.Raw


class Looks:
    """The kept results for one source, with one set of headers to look at."""

    def __init__(self, source: Source, headers: Iterable[str]) -> None:
        self._root = f"{source.root}/"
        self._contents = Contents(source)
        confined = b"confined" if source.confined else b""
        self._common = (versions(), confined)
        self._headers = frozenset(headers)

    @property
    def depends(self) -> set[str]:
        """The files and folders that what was recalled and kept depends on."""
        return self._contents.depends

    def recall(self, path: str, command: Command) -> Looked | None:
        """What came of ``path``, None where that is not known."""
        search = tuple(searched(command.arguments))
        for each in self._variants(path, command):
            reads = [self._absolute(name) for name, _ in each.reads]
            if (
                self._shown(reads) == each.shown
                and all(map(self._same, each.reads))
                and self._contents.answers(reads, search) == each.answers
            ):
                return msgspec.msgpack.decode(each.looked, type=Looked)
        return None

    def keep(self, path: str, command: Command, looked: Looked) -> None:
        """Keep what came of ``path``, unless a file changed in the meantime."""
        reads = tuple(sorted({f"{self._root}{path}", *looked.reads}))
        known = {name: self._contents.of(name) for name in reads}
        answers = self._contents.answers(reads, tuple(searched(command.arguments)))
        if looked.examined is None or not all(map(self._contents.unchanged, reads)):
            return
        hashes = [(self._relative(n), found[0]) for n, found in known.items() if found]
        if len(hashes) < len(reads):
            return
        content = msgspec.Raw(msgspec.msgpack.encode(looked, enc_hook=dict))
        made = _Variant(tuple(hashes), self._shown(reads), answers, content)
        kept = [made, *self._variants(path, command)][:VARIANTS]
        try:
            write(self._place(path, command), msgspec.msgpack.encode(kept))
        except OSError:
            return  # no room: the next run looks again

    def close(self) -> None:
        """Keep what was learnt of contents."""
        self._contents.keep()

    def _variants(self, path: str, command: Command) -> Iterator[_Variant]:
        place = self._place(path, command)
        try:
            kind = list[_Variant]
            kept = msgspec.msgpack.decode(place.read_bytes(), type=kind)
            touch(place)
        except (OSError, msgspec.DecodeError):
            return
        yield from kept

    def _place(self, path: str, command: Command) -> Path:
        found = self._contents.of(f"{self._root}{path}")
        arguments = (self._relative(word) for word in command.arguments)
        said = command.arch, command.reason, command.configuration
        texts = (path, *said, *arguments)
        parts = (*self._common, found[0] if found else b"", *map(os.fsencode, texts))
        name = digest(parts)
        return folder() / KIND / name[:2] / name[2:]

    def _shown(self, reads: Iterable[str]) -> tuple[str, ...]:
        """Those of the headers that are to be looked at that a file reads."""
        names = (posixpath.normpath(name).removeprefix(self._root) for name in reads)
        return tuple(sorted(self._headers.intersection(names)))

    def _same(self, read: tuple[str, bytes]) -> bool:
        found = self._contents.of(self._absolute(read[0]))
        return found is not None and found[0] == read[1]

    def _relative(self, name: str) -> str:
        return name.replace(self._root, _TREE)

    def _absolute(self, name: str) -> str:
        return name.replace(_TREE, self._root)
