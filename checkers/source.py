# SPDX-License-Identifier: GPL-2.0-only
"""A kernel tree as an immutable value: a folder on disk, and files that differ."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from errno import EACCES, ENOENT
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from .errors import UserError


@dataclass(frozen=True)
class Source:
    """A source tree below ``root``; ``overlay`` holds files that differ from the disk.

    Every path is relative to ``root``, with forward slashes, and every content is
    bytes: libclang counts bytes, and a kernel file need not be UTF-8.

    A source that is ``confined`` has no file that a link leads out of ``root`` to:
    what comes from people whom nobody knows is read like that.  Files in ``gone`` are
    on the disk and none of this source.  ``root`` is a kernel tree, or it holds modules
    that are built for another one, the folder ``kernel``: what they read there goes by
    its absolute path.
    """

    root: Path
    overlay: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    confined: bool = False
    gone: frozenset[str] = frozenset()
    kernel: Path | None = None

    def __reduce__(self) -> tuple[type[Source], tuple[object, ...]]:
        # A mapping proxy cannot be pickled, and worker processes get sources.
        rest = self.confined, self.gone, self.kernel
        return Source, (self.root, dict(self.overlay), *rest)

    def read(self, path: str) -> bytes:
        """The content of ``path``; raises FileNotFoundError where there is none.

        Raises PermissionError where the source is confined and the path leads out.
        """
        if path in self.overlay:
            return self.overlay[path]
        if path in self.gone:
            raise FileNotFoundError(ENOENT, "it is not there", path)
        if not self.inside(path):
            raise PermissionError(EACCES, "it is a link out of the tree", path)
        with open(self.place(path), "rb") as file:  # noqa: PTH123
            return file.read()

    def place(self, path: str) -> str:
        """Where ``path`` is on the disk: a Path takes longer than to read a file."""
        return os.path.join(self.root, path)  # noqa: PTH118

    def exists(self, path: str) -> bool:
        """Whether ``path`` is a file of this tree."""
        if path in self.overlay or path in self.gone:
            return path in self.overlay
        return (self.root / path).is_file() and self.inside(path)

    def size(self, path: str) -> int:
        """The bytes that :meth:`read` gives; 0 where it cannot be told."""
        if path in self.overlay:
            return len(self.overlay[path])
        try:
            return os.stat(self.place(path)).st_size  # noqa: PTH116
        except OSError:
            return 0

    def inside(self, path: str) -> bool:
        """Whether ``path`` is one that may be read, there or not."""
        if not self.confined:
            return True
        return (self.root / path).resolve().is_relative_to(self._top)

    @cached_property
    def _top(self) -> Path:
        return self.root.resolve()

    def files(self, folder: str, *suffixes: str) -> tuple[str, ...]:
        """The paths of the files right in ``folder`` that end in one of ``suffixes``.

        Sorted; empty where there is no such folder.  Symbolic links are left out:
        :meth:`links` has them.
        """
        entries = self._entries(folder) if self.inside(folder) else ()
        names = {path for path, each in entries if each.is_file(follow_symlinks=False)}
        names -= self.gone
        names |= {
            path
            for path in self.overlay
            if path.rpartition("/")[0] == folder.strip("/")
        }
        return tuple(sorted(name for name in names if name.endswith(suffixes or "")))

    def links(self, folder: str, *suffixes: str) -> tuple[str, ...]:
        """The symbolic links right in ``folder``, as ``files`` gives the files.

        What they lead to is a file of its own name in the tree, or none of the tree's.
        """
        found = {
            path
            for path, each in self._entries(folder)
            if each.is_symlink() and path.endswith(suffixes or "")
        }
        return tuple(sorted(found - self.overlay.keys() - self.gone))

    def folders(self, folder: str) -> tuple[str, ...]:
        """The paths of the folders right in ``folder``, in no order, without links."""
        entries = self._entries(folder)
        return tuple(p for p, each in entries if each.is_dir(follow_symlinks=False))

    def _entries(self, folder: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
        """What is right in ``folder``, with its path; nothing where there is none.

        Asking a path for each entry of a kernel takes several times as long.
        """
        base = self.root / folder
        if base.is_dir():
            before = base.relative_to(self.root).as_posix()
            start = "" if before == "." else f"{before}/"
            with os.scandir(base) as every:
                yield from ((f"{start}{each.name}", each) for each in every)

    def edited(self, files: Mapping[str, bytes]) -> Source:
        """This tree with ``files`` put in the place of what was there."""
        overlay = MappingProxyType({**self.overlay, **files})
        return replace(self, overlay=overlay, gone=self.gone - files.keys())

    @cached_property
    def version(self) -> str:
        """``VERSION.PATCHLEVEL.SUBLEVEL`` of the top Makefile, with EXTRAVERSION.

        Raises UserError where the folder is not a kernel tree.  For messages and
        manifests only: what a tree can do is read from its source, never from this.
        """
        try:
            lines = self.read("Makefile").decode("utf-8", "replace").split("\n")[:12]
        except OSError:
            lines = []
        values: dict[str, str] = {}
        for line in lines:
            name, equals, value = line.partition("=")
            if equals:
                values[name.strip()] = value.strip()
        if "VERSION" not in values or "PATCHLEVEL" not in values:
            raise UserError(
                f"{self.root} is not a kernel tree (its Makefile names no VERSION)",
                "give the top folder of an unpacked or cloned kernel with --tree",
            )
        numbers = (values["VERSION"], values["PATCHLEVEL"], values.get("SUBLEVEL", "0"))
        return ".".join(numbers) + values.get("EXTRAVERSION", "")
