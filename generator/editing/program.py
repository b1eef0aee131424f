# SPDX-License-Identifier: GPL-2.0-only
"""The files of a tree that matter here, each parsed once, and what they define."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from clang.cindex import Cursor, CursorKind, StorageClass

from ...checkers.cursors import body
from ...checkers.folders import beside, vfio_sources
from ...checkers.parse import ParseError, Unit, parse_quick
from ...checkers.source import Source
from .fitting import DoesNotFit


class Program:
    """Units of ``source``, parsed when they are asked for and then kept."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._units: dict[str, Unit] = {}

    def unit(self, path: str) -> Unit:
        """The parsed file; raises NotParsed."""
        if path not in self._units:
            self._units[path] = parse_quick(self.source, path)
        return self._units[path]

    def after(self, files: Mapping[str, bytes]) -> Program:
        """The program with ``files`` changed; what does not read them stays parsed."""
        now = Program(self.source.edited(files))
        now._units = {
            path: unit
            for path, unit in self._units.items()
            if unit.files.isdisjoint(files)
        }
        return now

    def parsed(self) -> tuple[Unit, ...]:
        """The units parsed so far, by path."""
        return tuple(self._units[path] for path in sorted(self._units))

    def broken(self) -> ParseError | None:
        """The first error in code of the driver's, not in a header.

        A statement with an error is missing in what libclang has made of it.
        """
        for unit in self.parsed():
            for error in unit.errors:
                if error.path == unit.path:
                    return error
        return None

    def read(self) -> tuple[str, ...]:
        """The files of the tree that those are made of, headers included; sorted."""
        return tuple(sorted({path for unit in self.parsed() for path in unit.files}))

    def helper(self, unit: Unit, function: Cursor | None) -> tuple[Unit, Cursor] | None:
        """Where the driver of ``unit`` defines ``function``: its file, or its folder.

        What a header of another folder declares is not the driver's own; in no tree,
        what a header of the kernel declares.  Raises DoesNotFit where several files,
        none of them next to it, define the function.
        """
        if function is None:
            return None
        here = defined(unit, function.spelling)
        if here is not None:
            return unit, here
        if function.storage_class == StorageClass.STATIC or not self.own(
            unit, function
        ):
            return None
        near = self.source.files(unit.path.rpartition("/")[0], ".c")
        paths = beside(self.source, unit.path)
        found = self._search(near, function.spelling)
        return found or self._alone(paths[len(near) :], function)

    def own(self, unit: Unit, function: Cursor) -> bool:
        """Whether ``function`` is declared where a driver declares its own."""
        file = function.location.file
        header = unit.named(file.name) if file is not None else "/"
        if self.source.kernel is not None:
            return not header.startswith("/")
        return header.rpartition("/")[0] == unit.path.rpartition("/")[0]

    def _alone(
        self, paths: Sequence[str], function: Cursor
    ) -> tuple[Unit, Cursor] | None:
        """What one of these files defines; two of them may be of two modules."""
        name = function.spelling
        found = self._search(paths, name)
        if found is None:
            return None
        other = self._search([p for p in paths if p != found[0].path], name)
        if other is not None:
            places = f"{found[0].path} and {other[0].path}"
            raise DoesNotFit(function, f"{name}() is defined in {places}")
        return found

    def library(self, name: str) -> tuple[Unit, Cursor] | None:
        """Where any file that has to do with VFIO defines the function ``name``."""
        return self._search(
            (path for path in vfio_sources(self.source) if path.endswith(".c")), name
        )

    def _search(self, paths: Iterable[str], name: str) -> tuple[Unit, Cursor] | None:
        for path in paths:
            if _defines(self.source.read(path), name.encode()):
                unit = self.unit(path)
                found = defined(unit, name)
                if found is not None and found.storage_class != StorageClass.STATIC:
                    return unit, found
        return None


def _defines(content: bytes, name: bytes) -> bool:
    """Whether a line outside of any block seems to begin a function ``name``."""
    return any(
        name + b"(" in line and line[:1] not in (b"\t", b" ", b"#", b"")
        for line in content.split(b"\n")
        if name in line
    )


def written(unit: Unit) -> tuple[Cursor, ...]:
    """The declarations in the file of ``unit``, and not in a header."""
    return unit.written


def functions(unit: Unit) -> tuple[Cursor, ...]:
    """The function declarations and definitions written in the file of ``unit``."""
    return tuple(
        cursor for cursor in written(unit) if cursor.kind == CursorKind.FUNCTION_DECL
    )


def defined(unit: Unit, name: str) -> Cursor | None:
    """The definition of function ``name`` in the file of ``unit``, or None."""
    for function in functions(unit):
        if function.spelling == name and body(function) is not None:
            return function
    return None
