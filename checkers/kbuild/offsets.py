# SPDX-License-Identifier: GPL-2.0-only
"""Headers of numbers that Kbuild computes by compiling a C file.

Such a file (``kernel/bounds.c`` and the like) names each number in ``DEFINE(name,
value)``.  Here that macro declares an enumerator, and libclang says what its value is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from clang.cindex import CursorKind, Index, TranslationUnit, TranslationUnitLoadError

from ..source import Source

PREFIX = "pgoff_value_"
MACROS = f"""\
#pragma once
#define DEFINE(name, value) enum {{ {PREFIX}##name = (long long)(value) }}
#define OFFSET(name, type, member) DEFINE(name, __builtin_offsetof(struct type, member))
#define BLANK() do {{ }} while (0)
#define COMMENT(text) do {{ }} while (0)
"""
KBUILD = "include/linux/kbuild.h"


def computed(
    source: Source, path: str, arguments: Sequence[str]
) -> tuple[list[str], set[str]]:
    """The ``#define`` lines that ``path`` amounts to, and the files they depend on.

    A value that the compiler does not find constant yields no line.
    """
    if not source.exists(path):
        return [], {path}
    unsaved = {str(source.root / name): text for name, text in source.overlay.items()}
    unsaved[str(source.root / KBUILD)] = MACROS.encode()
    try:
        unit = Index.create().parse(
            str(source.root / path), list(arguments), list(unsaved.items())
        )
    except TranslationUnitLoadError:
        return [], {path}
    return list(defines(unit)), {path, *included(unit, source.root)}


def defines(unit: TranslationUnit) -> Iterator[str]:
    """One line for each enumerator that the macro made."""
    pending = [
        cursor
        for cursor in unit.cursor.get_children()
        if cursor.kind == CursorKind.FUNCTION_DECL
        and str(cursor.location.file).endswith(".c")
    ]
    while pending:
        for cursor in pending.pop().get_children():
            if cursor.kind == CursorKind.ENUM_CONSTANT_DECL:
                if cursor.spelling.startswith(PREFIX):
                    name = cursor.spelling.removeprefix(PREFIX)
                    yield f"#define {name} {cursor.enum_value}"
            elif cursor.kind in (
                CursorKind.COMPOUND_STMT,
                CursorKind.DECL_STMT,
                CursorKind.ENUM_DECL,
            ):
                pending.append(cursor)


def included(unit: TranslationUnit, root: Path) -> set[str]:
    """The files of the tree that ``unit`` includes."""
    prefix = f"{root}/"
    names = {str(found.include.name) for found in unit.get_includes()}
    return {name.removeprefix(prefix) for name in names if name.startswith(prefix)}
