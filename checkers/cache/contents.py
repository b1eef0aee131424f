# SPDX-License-Identifier: GPL-2.0-only
"""Hashes of files, and what the files include: read again only when they change."""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from ..kbuild.states import FRESH, State, now, state
from ..kbuild.store import folder, touch, write
from ..kbuild.versions import versions
from ..lexer import joined
from ..source import Source

KIND = "contents"
MOST = 100_000  # files of one tree
_INCLUDE = re.compile(
    rb"(?:\binclude|\binclude_next|\bimport|\bembed|_include|_include_next|_embed)"
    rb'[ \t]*\(?[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)'
)

# The hash, and the names in quotes and in brackets.
Known = tuple[bytes, tuple[bytes, ...], tuple[bytes, ...]]


def known(content: bytes) -> Known:
    """What is to be known of a file with this ``content``."""
    found = _INCLUDE.findall(joined(content))
    quoted = tuple(sorted({quotes for quotes, _ in found if quotes}))
    angled = tuple(sorted({brackets for _, brackets in found if brackets}))
    return hashlib.sha256(content).digest(), quoted, angled


class Contents:
    """The files of one tree, and those outside of it that parsing it reads.

    Names are as the compiler says them.  A file of the overlay has the overlay's.
    """

    def __init__(self, source: Source) -> None:
        self._begun = now()
        self._root = f"{source.root}/"
        self._overlay = {
            f"{self._root}{path}": text for path, text in source.overlay.items()
        }
        self._gone = {f"{self._root}{path}" for path in source.gone}
        name = hashlib.sha256(os.fsencode(source.root.absolute()) + versions())
        self._path = folder() / KIND / name.hexdigest()[:32]
        self._kept: dict[str, tuple[State, Known]] = self._read()
        self._now: dict[str, Known | None] = {}
        self._new: dict[str, tuple[State, Known]] = {}
        # By folder: the names that were looked for in it, and those that are there.
        self._sought: defaultdict[str, set[bytes]] = defaultdict(set)
        self._there: defaultdict[str, set[bytes]] = defaultdict(set)

    def _read(self) -> dict[str, tuple[State, Known]]:
        try:
            kind = dict[str, tuple[State, Known]]
            kept = msgspec.msgpack.decode(self._path.read_bytes(), type=kind)
        except (OSError, msgspec.DecodeError):
            return {}
        touch(self._path)
        return kept

    def of(self, name: str) -> Known | None:
        """What is known of a file, None where it cannot be read."""
        if name not in self._now:
            self._now[name] = self._found(name)
        return self._now[name]

    def _found(self, name: str) -> Known | None:
        if name in self._overlay:
            return known(self._overlay[name])
        looks = state(name)
        if looks is None or name in self._gone:
            return None
        kept = self._kept.get(name)
        if kept is not None and kept[0] == looks:
            return kept[1]
        try:
            with open(name, "rb") as file:  # noqa: PTH123 - thousands of them
                found = known(file.read())
        except OSError:
            return None
        if max(looks[1], looks[2]) < self._begun - FRESH:
            self._new[name] = looks, found
        return found

    def unchanged(self, name: str) -> bool:
        """Whether the file is as it was when the run began."""
        looks = None if name in self._overlay else state(name)
        return looks is None or max(looks[1], looks[2]) < self._begun - FRESH

    def answers(self, names: Iterable[str], search: Iterable[str]) -> bytes:
        """A hash of where what these files include could be found, and where not.

        ``search`` are the folders of the include path.  A name that a macro gives is
        not seen: the file that it led to is known by its content.
        """
        places: set[str] = set()
        angled: set[bytes] = set()
        for name in names:
            found = self.of(name)
            if found is not None:
                angled.update(found[2], found[1])
                places.update(self._in(name.rpartition("/")[0], set(found[1])))
        for below in search:
            places.update(self._in(below, angled))
        there = (place.removeprefix(self._root) for place in places)
        return hashlib.sha256(b"\0".join(map(os.fsencode, sorted(there)))).digest()

    def _in(self, folder: str, names: set[bytes]) -> Iterator[str]:
        """The files with such a name below a folder; the names may have folders."""
        new = names - self._sought[folder]
        self._sought[folder] |= new
        self._there[folder] |= {
            each for each in new if self._exists(f"{folder}/{os.fsdecode(each)}")
        }
        for each in names & self._there[folder]:
            yield f"{folder}/{os.fsdecode(each)}"

    def _exists(self, place: str) -> bool:
        there = place not in self._gone and state(place) is not None
        return there or place in self._overlay

    @property
    def depends(self) -> set[str]:
        """The files that were read, and the folders that others could appear in."""
        places = (
            f"{folder}/{os.fsdecode(each)}"
            for folder, names in self._sought.items()
            for each in names
        )
        return {*self._now, *(place.rpartition("/")[0] for place in places)}

    def keep(self) -> None:
        """Keep what this run read for the next one."""
        if self._new:
            every: Mapping[str, object] = {**self._kept, **self._new}
            if len(every) > MOST:
                used = [name for name in self._now if name in self._kept]
                every = {**{name: self._kept[name] for name in used}, **self._new}
            try:
                write(self._path, msgspec.msgpack.encode(every))
            except (OSError, UnicodeEncodeError):
                return  # the next run reads them again
