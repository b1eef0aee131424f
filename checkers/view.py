# SPDX-License-Identifier: GPL-2.0-only
"""A parsed file as rules see it: its nodes, where they are and what they are called."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType

from clang.cindex import Cursor, CursorKind, LinkageKind

from .cursors import byte_range, file_offset
from .finding import Location, Note
from .main_file import Top, is_read, written_in
from .mark import Mark
from .parse import Unit
from .text import Text
from .walk import Node, Walk, identity, walk

GLOBAL = frozenset((LinkageKind.EXTERNAL, LinkageKind.UNIQUE_EXTERNAL))


@dataclass(frozen=True, eq=False)
class View:
    """``unit``, of which the file itself and ``headers`` are looked at.

    Paths are relative to the tree.  Of the functions of the file only those that begin
    in the ranges of bytes in ``only`` are seen, where that is given.
    """

    unit: Unit
    headers: tuple[str, ...] = ()
    only: tuple[tuple[int, int], ...] | None = None

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The files that are looked at and that this unit reads."""
        unit, root = self.unit.translation_unit, self.unit.source.root
        # Of a file that was not read, libclang takes long to say so.
        files = self.unit.files if self.headers else frozenset()
        read = (path for path in self.headers if path in files)
        own = (path for path in read if is_read(unit, str(root / path)))
        return (self.unit.path, *own)

    @cached_property
    def walk(self) -> Walk:
        """The nodes of the files that are looked at."""
        return walk(self.tops)

    @cached_property
    def tops(self) -> tuple[Top, ...]:
        """The outermost declarations and the macro uses of those files, by path."""
        unit = self.unit.translation_unit
        names = tuple(str(self.unit.source.root / path) for path in self.paths)
        paths = dict(zip(names, self.paths, strict=True))
        return tuple(
            Top(paths[top.name], top.cursor)
            for top in written_in(unit, names)
            if self._is_meant(top)
        )

    def _is_meant(self, top: Top) -> bool:
        function = top.cursor.kind == CursorKind.FUNCTION_DECL
        own = top.name == str(self.unit.source.root / self.unit.path)
        if self.only is None or not function or not own:
            return True
        place = byte_range(top.cursor)[0]
        return any(start <= place < end for start, end in self.only)

    @cached_property
    def texts(self) -> MappingProxyType[str, Text]:
        """The content of the files that are looked at."""
        source = self.unit.source
        texts = {path: Text(source.read(path)) for path in self.paths[1:]}
        return MappingProxyType({self.unit.path: Text(self.unit.content), **texts})

    @cached_property
    def _bodies(self) -> dict[int, Walk]:
        """What was asked for of the functions in other headers, to ask only once."""
        return {}

    def _relative(self, name: str) -> str:
        return _relative(name, f"{self.unit.source.root}/")

    def path(self, cursor: Cursor) -> str:
        """The file that ``cursor`` is written in."""
        file = cursor.location.file
        return self._relative(file.name) if file else ""

    def location(self, cursor: Cursor) -> Location:
        """Where ``cursor`` is written; for a macro's argument that is the argument."""
        path = self.path(cursor)
        text = self.texts.get(path)
        if text is None:
            written = cursor.location
            return Location(path, written.line, written.column)
        return Location(path, *text.position(file_offset(cursor.location)))

    def offset(self, node: Node) -> int:
        """The byte offset of the identifier that ``node`` is about."""
        offset = file_offset(node.cursor.location)
        text = self.texts.get(node.top.name)
        return text.unjoined(offset) if text else offset

    def symbol(self, declaration: Cursor) -> str:
        """A name for a function or variable that is the same in every unit."""
        if declaration.linkage in GLOBAL:
            return declaration.spelling
        return f"{self.path(declaration)}:{declaration.spelling}"

    def body(self, function: Cursor) -> Walk | None:
        """The nodes of a function wherever it is defined, None where it is not seen."""
        definition = function.get_definition()
        if definition is None:
            return None
        if self.path(definition) in self.paths:
            return self.walk
        known = self._bodies.get(identity(definition))
        if known is None:
            known = walk([Top(self.path(definition), definition)])
            self._bodies[identity(definition)] = known
        return known

    def mark(
        self,
        node: Node,
        message: str,
        notes: tuple[Note, ...] = (),
        at: Cursor | None = None,
    ) -> Mark:
        """A mark about the identifier of ``node``, reported ``at`` another if given."""
        cursor = node.top.cursor
        named = cursor.kind in (CursorKind.FUNCTION_DECL, CursorKind.VAR_DECL)
        return Mark(
            self.location(at or node.cursor),
            message,
            self.symbol(cursor) if named else "",
            (node.top.name, self.offset(node)),
            cursor.spelling if cursor.kind == CursorKind.FUNCTION_DECL else "",
            notes,
        )


@lru_cache(maxsize=4096)  # nearly all that is asked for is in a few files
def _relative(name: str, root: str) -> str:
    return posixpath.normpath(name).removeprefix(root)
