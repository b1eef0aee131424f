# SPDX-License-Identifier: GPL-2.0-only
"""Which locals the driver's own code still needs, and how they are declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clang.cindex import Cursor, CursorKind

from ..checkers.cursors import byte_range, file_offset, walk
from ..checkers.parse import Unit
from .effects import ends_with_scope, has_effect
from .layout import line_range
from .lifting import Lifted, inside
from .request import DoesNotFit, Role, initialiser
from .series import Edit

# A local of these roles stood for what now is a parameter of the op.
_PARAMETERS = {
    Role.INFO,
    Role.INFO_POINTER,
    Role.CAPS,
    Role.CAPS_POINTER,
    Role.USER,
    Role.COMMAND,
    Role.DEVICE,
    Role.GIVEN,
    Role.OVERLAY,
    Role.OVERLAY_POINTER,
}


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


def declarations(lifted: Lifted) -> tuple[Cursor, ...]:
    """The declaration statements on the path, in order."""
    return tuple(
        item.statements[0]
        for item in lifted.items
        if item.claim is None and item.statements[0].kind == CursorKind.DECL_STMT
    )


def nested(lifted: Lifted) -> tuple[Cursor, ...]:
    """The declaration statements inside of kept statements, in inner blocks."""
    dropped = lifted.dropped()
    return tuple(
        found
        for item in lifted.items
        if item.claim is None and item.statements[0].kind != CursorKind.DECL_STMT
        for statement in item.statements
        for found in walk(statement)
        if found.kind == CursorKind.DECL_STMT
        and lifted.reading.scope.is_written(found)
        and not inside(byte_range(found)[0], dropped)
    )


def without_nested(lifted: Lifted, used: frozenset[int]) -> Iterator[Edit]:
    """The edits that take out of inner blocks what became a parameter, or unused."""
    scope = lifted.reading.scope
    for statement in nested(lifted):
        gone = [
            variable
            for variable in variables(statement)
            if scope.roles.get(variable.hash) in _PARAMETERS
            or variable.hash not in used
        ]
        for variable in gone:
            if scope.roles.get(variable.hash) not in _PARAMETERS:
                refuse_effect(variable)
        yield from without(scope.unit, statement, gone)


def variables(statement: Cursor) -> list[Cursor]:
    """The variables that a declaration statement declares."""
    return [
        child for child in statement.get_children() if child.kind == CursorKind.VAR_DECL
    ]


def needed(lifted: Lifted) -> frozenset[int]:
    """Hashes of the declarations that the kept statements need, directly or not."""
    dropped = lifted.dropped()
    used = {
        found.hash
        for item in lifted.items
        if item.claim is None and item.statements[0].kind != CursorKind.DECL_STMT
        for statement in item.statements
        for found in names_in(statement, dropped)
    }
    used |= {
        variable.hash
        for statement in (*declarations(lifted), *nested(lifted))
        for variable in variables(statement)
        if ends_with_scope(variable)
        and lifted.reading.scope.roles.get(variable.hash) not in _PARAMETERS
    }
    for statement in reversed(declarations(lifted)):
        for variable in reversed(variables(statement)):
            value = initialiser(variable)
            if variable.hash in used and value is not None:
                used |= {found.hash for found in names_in(value)}
    return frozenset(used)


def unneeded(lifted: Lifted, used: frozenset[int]) -> Iterator[Cursor]:
    """The variables declared on the path that go; raises DoesNotFit."""
    for statement in declarations(lifted):
        for variable in variables(statement):
            role = lifted.reading.scope.roles.get(variable.hash)
            if role in _PARAMETERS:
                yield variable
            elif variable.hash not in used:
                refuse_effect(variable)
                yield variable


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
