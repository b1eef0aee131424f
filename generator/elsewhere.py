# SPDX-License-Identifier: GPL-2.0-only
"""What the whole tree has to do with VFIO and page offsets, searched for beside others.

Everything else follows what the files of VFIO say and build; only for what nothing in
them leads to, every file of a tree has to be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from threading import Event

from ..checkers.source import Source
from .readers import search as readers
from .readers.plan import ReaderFile
from .removal import everywhere
from .removal.everywhere import Everywhere
from .whole import search

_WANTED = (readers.WANTED, everywhere.WANTED)
_Found = tuple[tuple[str, ...], ...]


class Elsewhere:
    """The files of ``source`` that matter, found when they are asked for or before."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._ended = Event()
        self._files: Future[_Found] | None = None
        self._readers: Future[tuple[ReaderFile, ...]] | None = None

    @contextmanager
    def searching(self, *, readers: bool) -> Iterator[None]:
        """Search while the body does something else, for ``readers`` as well."""
        with ThreadPoolExecutor(1) as thread:
            self._files = thread.submit(self._search)
            if readers:
                self._readers = thread.submit(self._read)
            try:
                yield
            finally:
                self._ended.set()
                thread.shutdown(cancel_futures=True)

    def readers(self, source: Source) -> tuple[ReaderFile, ...]:
        """The readers of page offsets in ``source``, which has patches on top."""
        known = self._readers.result() if self._readers else ()
        offsets = {*self._found[0], *source.overlay}
        paths = (path for path in offsets if path.endswith(readers.WANTED.suffixes))
        found = readers.reader_files(source, paths, known)
        return tuple(each for each in found if each.edits or each.held)

    def vfio(self, source: Source) -> Everywhere:
        """The files of ``source``, which has patches on top, that name VFIO."""
        return everywhere.everywhere(source, self._found[1])

    @cached_property
    def _found(self) -> _Found:
        return self._files.result() if self._files else self._search()

    def _search(self) -> _Found:
        return search(self.source, _WANTED, self._check)

    def _read(self) -> tuple[ReaderFile, ...]:
        return readers.reader_files(self.source, self._found[0], (), self._check)

    def _check(self) -> None:
        if self._ended.is_set():
            raise InterruptedError("nobody needs it any more")
