# SPDX-License-Identifier: GPL-2.0-only
"""From a file of a kernel tree that was never configured or built to libclang's AST."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from clang.cindex import Cursor, Diagnostic, TranslationUnit, TranslationUnitLoadError

from .errors import NotParsed
from .index import index
from .kbuild.command import command
from .kbuild.invocation import Command
from .main_file import top_level
from .source import Source

# Every use of a macro is a cursor, and every definition: three of five of all cursors.
MACROS = TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD
# What makes a reparse ten times as fast, for a first parse half as long again: the
# headers are kept compiled, from the start on (clang's CreatePreambleOnFirstParse).
# Else a header that is missing hides all errors behind it (clang's KeepGoing).
KEEP_GOING = 0x200
LARGEST = 64 << 20  # bytes of a file; the largest of a kernel have less than half
GONE = b"#error this file is not there\n"
AGAIN = TranslationUnit.PARSE_PRECOMPILED_PREAMBLE | 0x100


@dataclass(frozen=True)
class ParseError:
    """An error of the compiler; ``path`` is relative to the tree where it is in it."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Unit:
    """A parsed file: ``content`` is that of ``path``, offsets count its bytes.

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
    arguments: tuple[str, ...] = field(repr=False)
    options: int = field(repr=False)

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
) -> Unit:
    """Parse ``path`` as Kbuild would compile it, for ``arch`` or the one it needs.

    How that is may be known already: ``built``.  ``options`` are libclang's.
    ``more`` are files to read that are nowhere, by their absolute paths.  With
    AGAIN, a later :func:`reparse` is fast if only ``path`` itself changes; it costs
    some 15 MB more of memory while the unit lives.  Raises NotParsed, with the reason,
    where there is no AST to be had.
    """
    content = read(source, path)
    built = built or command(source, path, arch)
    try:
        unit = index().parse(
            str(source.root / path),
            list(built.arguments),
            unsaved_files=[*unsaved(source), *more.items()],
            options=options,
        )
    except TranslationUnitLoadError as error:
        raise NotParsed(path, "libclang gave up on it") from error
    return Unit(
        source,
        path,
        built.arch,
        unit,
        content,
        errors(source, unit),
        built.reason,
        built.arguments,
        options,
    )


def reparse(unit: Unit, source: Source) -> Unit:
    """The same file after edits: the text of ``source`` under the same arguments.

    Replaces ``unit``, whose cursors must not be used any more.  Raises NotParsed.
    """
    assert source.root == unit.source.root, (source.root, unit.source.root)
    built = command(source, unit.path, unit.arch)
    if not unit.options & AGAIN or built.arguments != unit.arguments:
        return parse(source, unit.path, arch=unit.arch, options=unit.options)
    content = read(source, unit.path)
    try:
        unit.translation_unit.reparse(unsaved(source), unit.options)
    except TranslationUnitLoadError as error:
        raise NotParsed(unit.path, "libclang gave up on it") from error
    found = errors(source, unit.translation_unit)
    return replace(unit, source=source, content=content, errors=found)


def read(source: Source, path: str) -> bytes:
    """The content of ``path``; raises NotParsed where it cannot be read.

    Neither what is no regular file, which may have no end, nor what is too large.
    """
    try:
        if path not in source.overlay:
            found = (source.root / path).stat()
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
