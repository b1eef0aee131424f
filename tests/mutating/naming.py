# SPDX-License-Identifier: GPL-2.0-only
"""Other names, and another order of functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind
from pgoff.checkers.cursors import byte_range, walk
from pgoff.checkers.lexer import Kind, tokens
from pgoff.checkers.parse import Unit

from .driver import (
    functions,
    head_of,
    is_plain,
    is_static,
    text_of,
)
from .mutation import Edit


def renamed(unit: Unit) -> Iterator[Edit]:
    """Every static function, parameter and local variable has another name."""
    declared = [each for each in functions(unit) if is_static(each)]
    names = {each.spelling for each in declared}
    for function in functions(unit):
        for each in walk(function):
            if each.kind in (CursorKind.PARM_DECL, CursorKind.VAR_DECL):
                names.add(each.spelling)
    names -= {each.decode() for each in re.findall(rb"\bstruct (\w+)", unit.content)}
    members = _members(unit)
    for token in tokens(unit.content):
        name = unit.content[token.start : token.end].decode()
        if token.kind == Kind.IDENTIFIER and name in names - members:
            yield token.start, token.end, f"other_{name}".encode()


def _members(unit: Unit) -> set[str]:
    """Names behind ``.`` or ``->``, of macros, and of what the tree declares."""
    found = {each.decode() for each in re.findall(rb"(?:->|\.)\s*(\w+)", unit.content)}
    found |= {
        each.decode()
        for line in re.findall(rb"^\s*#.*(?:\\\n.*)*", unit.content, re.M)
        for each in re.findall(rb"\w+", line)
    }
    heads = b" ".join(
        text_of(unit, each)
        for each in unit.written
        if each.kind in (CursorKind.STRUCT_DECL, CursorKind.ENUM_DECL)
    )
    return found | {each.decode() for each in re.findall(rb"\w+", heads)}


def reordered(unit: Unit) -> Iterator[Edit]:
    """Static functions behind each other are declared first, and change places."""
    for moved in _runs(unit):
        heads = b"".join(head_of(unit, each) + b";\n" for each in moved)
        first = byte_range(moved[0])[0]
        yield first, first, heads + b"\n"
        for here, there in zip(moved, reversed(moved), strict=True):
            yield *byte_range(here), text_of(unit, there)


def _runs(unit: Unit) -> Iterator[list[Cursor]]:
    """Functions that nothing else, a macro included, stands between: two and more."""
    run: list[Cursor] = []
    for each in unit.written:
        function = each.kind == CursorKind.FUNCTION_DECL and each.is_definition()
        if function and is_plain(unit, each):
            between = (
                unit.content[byte_range(run[-1])[1] : byte_range(each)[0]]
                if run
                else b""
            )
            if b"#" not in between:
                run.append(each)
                continue
        if len(run) > 1:
            yield run
        run = [each] if function and is_plain(unit, each) else []
    if len(run) > 1:
        yield run
