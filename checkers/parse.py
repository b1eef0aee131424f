# SPDX-License-Identifier: GPL-2.0-only
"""From a file of a kernel tree that was never configured or built to libclang's AST."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from clang.cindex import (
    Cursor,
    Diagnostic,
    Index,
    TranslationUnit,
    TranslationUnitLoadError,
)

from .errors import GAVE_UP, NotParsed
from .kbuild.command import command
from .kbuild.invocation import Command
from .main_file import children, defined, structures, top_level
from .precompiled import Precompiled, precompiled
from .repeated import learn
from .source import Source

# Every use of a macro is a cursor, and every definition: three of five of all cursors.
MACROS = TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD
# Else a header that is missing hides all errors behind it (clang's KeepGoing).
KEEP_GOING = 0x200
LARGEST = 64 << 20  # bytes of a file; the largest of a kernel have less than half
GONE = b"#error this file is not there\n"


@dataclass(frozen=True)
class ParseError:
    """An error of the compiler; ``path`` is relative to the tree where it is in it."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def said_of(error: ParseError, path: str) -> str:
    """An error in a message about ``path``, which names no file but another."""
    own = error.path == path
    return f"line {error.line}: {error.message}" if own else str(error)


@dataclass(frozen=True)
class Unit:
    """A parsed file: ``content`` is that of ``path``, offsets count its bytes.

    The children of its cursor are not those of the headers that were parsed ``ahead``.

    ``errors`` are those in this file and in any header.  ``reason`` says why the
    architecture is a guess, where no configuration builds the file, or what of the
    tree's Kconfig files was not understood.  A unit of a kernel holds some 45 MB.
    """

    source: Source
    path: str
    arch: str
    translation_unit: TranslationUnit = field(repr=False, compare=False)
    content: bytes = field(repr=False)
    errors: tuple[ParseError, ...]
    reason: str
    ahead: Precompiled | None = field(default=None, repr=False)

    @property
    def reads(self) -> frozenset[str]:
        """The files that it includes, as the compiler names them."""
        included = self.translation_unit.get_includes()
        found = frozenset(str(each.include.name) for each in included)
        return found | self.ahead.reads if self.ahead else found

    @property
    def files(self) -> frozenset[str]:
        """The files of the tree that it is made of, itself included."""
        names = map(self.named, self.reads)
        inside = (name for name in names if not name.startswith("/"))
        return frozenset([self.path, *inside])

    def named(self, file: str) -> str:
        """The path of what the compiler calls ``file``; absolute outside the tree."""
        root = f"{self.source.root}/"
        return posixpath.normpath(posixpath.join(root, file)).removeprefix(root)

    @property
    def declared(self) -> frozenset[str]:
        """The names that the file and its headers declare outside of everything."""
        names = (each.spelling for each in children(self.translation_unit.cursor))
        if self.ahead is None:
            return frozenset(names)
        try:
            return frozenset(names) | self.ahead.declared
        except TranslationUnitLoadError:  # it was removed, to make room
            return parse(self.source, self.path, arch=self.arch, options=0).declared

    def record(self, name: str) -> Cursor | None:
        """The definition of ``struct name``, wherever it is; None where it is not seen.

        All that is outside of everything is gone through for it, once.
        """
        if name not in self._records:
            self._records[name] = defined(self._structures, name)
        return self._records[name]

    @cached_property
    def _records(self) -> dict[str, Cursor | None]:
        return {}

    @cached_property
    def _structures(self) -> tuple[Cursor, ...]:
        return structures(self.translation_unit)

    @cached_property
    def written(self) -> tuple[Cursor, ...]:
        """The declarations in the file itself, and with MACROS what macros it uses.

        What headers hold is left out.  Found once for as long as this unit is kept.
        """
        return top_level(self.translation_unit)


def parse(
    source: Source,
    path: str,
    *,
    arch: str | None = None,
    options: int = MACROS,
    built: Command | None = None,
    more: Mapping[str, bytes] = MappingProxyType({}),
    ahead: Precompiled | None = None,
) -> Unit:
    """Parse ``path`` as Kbuild would compile it, for ``arch`` or the one it needs.

    How that is may be known already: ``built``.  ``options`` are libclang's.
    ``more`` are files to read that are nowhere, by their absolute paths.  Headers that
    were compiled ``ahead`` have to be right for the file; what is wrong with it comes
    from a plain parse all the same.  Raises NotParsed, with the reason, where there is
    no AST to be had.
    """
    content = read(source, path)
    built = built or command(source, path, arch)
    files = [*unsaved(source), *more.items()]
    unit = None
    if ahead is not None:
        with suppress(NotParsed):  # they may have been removed, to make room
            unit = _unit(source, path, built, files, options, ahead)
        if unit is None or errors(source, unit):
            unit, ahead = None, None
    unit = unit or _unit(source, path, built, files, options)
    found = errors(source, unit)
    return Unit(source, path, built.arch, unit, content, found, built.reason, ahead)


def parse_quick(source: Source, path: str, options: int = 0) -> Unit:
    """The same, ten times as fast where the file, or one like it, was parsed before.

    Headers that many files begin with are read first, and but once, and kept for later
    runs (:mod:`.precompiled`).  Raises NotParsed.
    """
    read(source, path)
    built = command(source, path)
    ahead = precompiled(source, path, built, options)
    unit = parse(source, path, options=options, built=built, ahead=ahead)
    if unit.ahead is not None:
        learn(source, path, unit.translation_unit)
    return unit


def _unit(
    source: Source,
    path: str,
    built: Command,
    files: list[tuple[str, bytes]],
    options: int,
    ahead: Precompiled | None = None,
) -> TranslationUnit:
    before = ahead.arguments if ahead else ()
    index = Index.create(excludeDecls=ahead is not None)
    try:
        return index.parse(
            str(source.root / path), [*before, *built.arguments], files, options
        )
    except TranslationUnitLoadError as error:
        raise NotParsed(path, GAVE_UP) from error


def read(source: Source, path: str) -> bytes:
    """The content of ``path``; raises NotParsed where it cannot be read.

    Neither what is no regular file, which may have no end, nor what is too large.
    """
    try:
        if path not in source.overlay:
            found = os.stat(source.place(path))  # noqa: PTH116
            if not stat.S_ISREG(found.st_mode):
                raise NotParsed(path, "it is no regular file")
            if found.st_size > LARGEST:
                raise NotParsed(path, f"it has more than {LARGEST} bytes")
        return source.read(path)
    except OSError as error:
        raise NotParsed(path, error.strerror or "it cannot be read") from error


def unsaved(source: Source) -> list[tuple[str, bytes]]:
    """The files that differ from the disk, as libclang wants them.

    It cannot be told that one is not there, but that it is an error to read it.
    """
    files = {**dict.fromkeys(sorted(source.gone), GONE), **source.overlay}
    return [(str(source.root / name), text) for name, text in files.items()]


def errors(source: Source, unit: TranslationUnit) -> tuple[ParseError, ...]:
    """Everything of severity error or fatal, once, in the order of the compiler."""
    root = f"{source.root}/"
    every = (
        ParseError(
            str(found.location.file or "").removeprefix(root),
            found.location.line,
            found.spelling,
        )
        for found in unit.diagnostics
        if found.severity >= Diagnostic.Error
    )
    return tuple(dict.fromkeys(every))
