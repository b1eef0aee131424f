# SPDX-License-Identifier: GPL-2.0-only
"""The variables of a function: what names them, and how a declaration goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import body, byte_range, file_offset, walk
from ...checkers.parse import Unit
from .effects import has_effect
from .fitting import DoesNotFit
from .layout import inside, line_range
from .series import Edit


def variables(statement: Cursor) -> list[Cursor]:
    """The variables that a declaration statement declares."""
    return [
        child for child in statement.get_children() if child.kind == CursorKind.VAR_DECL
    ]


def initialiser(variable: Cursor) -> Cursor | None:
    """The expression a variable is declared with, or None."""
    children = [
        child
        for child in variable.get_children()
        if child.kind.is_expression() and child.kind != CursorKind.TYPE_REF
    ]
    if not children:
        return None
    # An array's size comes before its initialiser; libclang gives both as children.
    found = children[-1]
    if variable.type.get_array_size() >= 0 and found.kind != CursorKind.INIT_LIST_EXPR:
        return None
    return found


def names_in(
    cursor: Cursor, dropped: Iterable[tuple[int, int]] = ()
) -> Iterator[Cursor]:
    """The declarations of what is named below ``cursor``, outside of ``dropped``."""
    dropped = tuple(dropped)
    for found in walk(cursor):
        if (
            found.kind == CursorKind.DECL_REF_EXPR
            and found.referenced is not None
            and not inside(byte_range(found)[0], dropped)
        ):
            yield found.referenced


def declaration(unit: Unit, function: Cursor, text: str) -> Edit:
    """``text;`` as the last of the declarations that the function begins with."""
    compound = body(function)
    assert compound is not None
    last, gap = byte_range(compound)[0], "\n"
    for statement in compound.get_children():
        if statement.kind != CursorKind.DECL_STMT:
            break
        last, gap = byte_range(statement)[1], ""
    place = unit.content.index(b"\n", last) + 1
    return Edit(unit.path, place, place, f"\t{text};\n{gap}".encode())


def free_name(function: Cursor, *wanted: str) -> str:
    """The first of ``wanted`` that nothing in ``function`` is called.

    If all of them are taken it is the first one with a number behind it.
    """
    taken = {found.spelling for found in walk(function)}
    numbered = (f"{wanted[0]}{number}" for number in count(2))
    return next(each for each in chain(wanted, numbered) if each not in taken)


def refuse_declared(function: Cursor, name: str) -> None:
    """Raise DoesNotFit where ``function`` declares something that is called so."""
    for found in walk(function):
        if found.kind.is_declaration() and found.spelling == name:
            raise DoesNotFit(found, f"{name} is the name of something else here")


def refuse_effect(variable: Cursor) -> None:
    """Raise DoesNotFit where more than a value goes with the declaration."""
    value = initialiser(variable)
    if value is not None and has_effect(value):
        raise DoesNotFit(
            variable, f"{variable.spelling} is not used but its value has an effect"
        )


def without(unit: Unit, statement: Cursor, gone: Iterable[Cursor]) -> Iterator[Edit]:
    """The edits that take ``gone`` out of a declaration statement."""
    declared = variables(statement)
    names = {variable.hash for variable in gone}
    kept = [variable for variable in declared if variable.hash not in names]
    start, end = byte_range(statement)
    if declared and not kept:
        yield Edit(unit.path, *line_range(unit.content, start, end))
        return
    if len(kept) == len(declared):
        return
    parts = _declarators(unit, statement, declared)
    text = b", ".join(parts[variable.hash] for variable in kept)
    first = _first_declarator(unit.content, declared[0])
    yield Edit(unit.path, first, byte_range(declared[-1])[1], text)


def _declarators(
    unit: Unit, statement: Cursor, declared: list[Cursor]
) -> dict[int, bytes]:
    """The text of every declarator of a statement, stars and initialiser included."""
    parts = {}
    for number, variable in enumerate(declared):
        start = _first_declarator(unit.content, variable)
        if number:
            before = byte_range(declared[number - 1])[1]
            start = unit.content.index(b",", before) + 1
        parts[variable.hash] = unit.content[start : byte_range(variable)[1]].strip()
    return parts


def _first_declarator(content: bytes, variable: Cursor) -> int:
    """Where the declarator of ``variable`` begins: its name, or the stars before."""
    start = file_offset(variable.location)
    while content[start - 1 : start] in (b"*", b" ", b"\t"):
        start -= 1
    while content[start : start + 1] in (b" ", b"\t"):
        start += 1
    return start
