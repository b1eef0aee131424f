# SPDX-License-Identifier: GPL-2.0-only
"""Headers of numbers that Kbuild computes by compiling a C file.

Such a file (``kernel/bounds.c`` and the like) names each number in ``DEFINE(name,
value)``.  Here that macro declares an enumerator, and libclang says what its value is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from clang.cindex import (
    CursorKind,
    Diagnostic,
    Index,
    TranslationUnit,
    TranslationUnitLoadError,
)

from ..source import Source

PREFIX = "pgoff_value_"
MACROS = f"""\
#pragma once
#define __LINUX_KBUILD_H
#define DEFINE(name, value) enum {{ {PREFIX}##name = (long long)(value) }}
#define OFFSET(name, type, member) DEFINE(name, __builtin_offsetof(struct type, member))
#define BLANK() do {{ }} while (0)
#define COMMENT(text) do {{ }} while (0)
"""
KBUILD = "include/linux/kbuild.h"


@dataclass(frozen=True)
class Computed:
    """The ``#define`` lines that a file amounts to, and the files they depend on.

    A value that is an error yields no line; ``doubts`` names the places.
    """

    lines: tuple[str, ...]
    inputs: frozenset[str]
    doubts: tuple[str, ...] = ()


def computed(source: Source, path: str, arguments: Sequence[str]) -> Computed:
    """What ``path`` amounts to; nothing where there is no such file."""
    nothing = Computed((), frozenset({path}))
    if not source.exists(path):
        return nothing
    unsaved = {str(source.root / name): text for name, text in source.overlay.items()}
    unsaved[str(source.root / KBUILD)] = MACROS.encode()
    try:
        unit = Index.create().parse(
            str(source.root / path), list(arguments), list(unsaved.items())
        )
    except TranslationUnitLoadError:
        return replace(nothing, doubts=(f"{path} cannot be parsed",))
    wrong = {
        (str(found.location.file), found.location.line): found.spelling
        for found in unit.diagnostics
        if found.severity >= Diagnostic.Error
    }
    inputs = frozenset({path, *included(unit, source.root)})
    root = f"{source.root}/"
    places = (
        f"{name.removeprefix(root)}:{line}: {text}"
        for (name, line), text in wrong.items()
    )
    return Computed(tuple(defines(unit, frozenset(wrong))), inputs, tuple(places))


def defines(unit: TranslationUnit, wrong: Set[tuple[str, int]]) -> Iterator[str]:
    """One line for each enumerator that the macro made, but for those in ``wrong``."""
    pending = [
        cursor
        for cursor in unit.cursor.get_children()
        if cursor.kind == CursorKind.FUNCTION_DECL
        and str(cursor.location.file).endswith(".c")
    ]
    while pending:
        for cursor in pending.pop().get_children():
            if cursor.kind == CursorKind.ENUM_CONSTANT_DECL:
                place = str(cursor.location.file), cursor.location.line
                if cursor.spelling.startswith(PREFIX) and place not in wrong:
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
