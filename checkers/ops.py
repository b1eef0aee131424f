# SPDX-License-Identifier: GPL-2.0-only
"""The definitions of ``struct vfio_device_ops`` in a file: what a driver is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from clang.cindex import Cursor, CursorKind, StorageClass, Type, TypeKind

from .cursors import arguments, binary_operator, byte_range, unary_operator
from .initializer import element_type, given, initializer, stripped
from .main_file import children, preorder

if TYPE_CHECKING:
    from .parse import Unit

OPS = "vfio_device_ops"

CONCERNED = (
    CursorKind.VAR_DECL,
    CursorKind.BINARY_OPERATOR,
    CursorKind.CALL_EXPR,
    CursorKind.COMPOUND_LITERAL_EXPR,
)
_PARTS = frozenset((CursorKind.MEMBER_REF_EXPR, CursorKind.ARRAY_SUBSCRIPT_EXPR))
_COPIES = frozenset(("memcpy", "__memcpy", "__builtin_memcpy", "memmove"))


@dataclass(frozen=True)
class OpsTable:
    """One table of device callbacks, at ``path:line:column`` (from 1, in bytes).

    ``name`` is the variable's, with the way to the table where that is a part of the
    variable, as in ``tables[1]`` or ``driver.ops``; ``cursor`` is the declaration of
    the variable, or the first assignment where there is none in this file; ``fields``
    maps each field that is given to its expression.  ``unrecognised`` says what keeps
    the table from being read off its initialiser, and is empty where nothing does;
    if it is not, ``fields`` may lack some, or what they say may be overwritten.
    """

    name: str
    path: str
    line: int
    column: int
    cursor: Cursor
    fields: Mapping[str, Cursor] = field(default_factory=lambda: MappingProxyType({}))
    unrecognised: str = ""


def ops_tables(unit: Unit) -> tuple[OpsTable, ...]:
    """Every definition of a ``struct vfio_device_ops`` in the file of ``unit``.

    In the order of the file.  A declaration without an initialiser is no definition
    where another one defines it, and an unrecognised table where none does.
    """
    cursors = preorder(unit.written)
    return tables_among(unit, [each for each in cursors if each.kind in CONCERNED])


def tables_among(unit: Unit, cursors: Sequence[Cursor]) -> tuple[OpsTable, ...]:
    """The tables that ``cursors``, all of the kinds in CONCERNED, define.

    A variable has to come before what it is initialised with.
    """
    tables = list(_initialised(unit, cursors))
    defined = {table.cursor.get_usr() for table in tables}
    for key, cursor in _bare(cursors).items():
        if key not in defined:
            table = _table(unit, cursor.spelling, cursor)
            tables.append(replace(table, unrecognised="it has no initialiser here"))
            defined.add(key)
    written = _written(unit, cursors)
    tables = [
        _filled(table, written[table.cursor.get_usr()].cursor)
        if table.cursor.get_usr() in written
        else table
        for table in tables
    ]
    tables += [
        _filled(_table(unit, write.name, write.cursor), write.cursor)
        for key, write in written.items()
        if key not in defined
    ]
    return tuple(sorted(tables, key=lambda table: (table.line, table.column)))


def function_of(cursor: Cursor) -> Cursor | None:
    """The FUNCTION_DECL that an initialiser names, through ``&``, ``()`` and casts.

    None for NULL, for a choice between functions and for anything computed.
    """
    named = stripped(cursor)
    if named.kind == CursorKind.UNARY_OPERATOR and unary_operator(named) in ("&", "*"):
        inside = _inside(named)
        return None if inside is None else function_of(inside)
    if named.kind != CursorKind.DECL_REF_EXPR:
        return None
    referenced = named.referenced
    if referenced is None or referenced.kind != CursorKind.FUNCTION_DECL:
        return None
    return referenced


def is_ops(kind: Type) -> bool:
    """Whether a type is ``struct vfio_device_ops``, qualified or by a typedef."""
    canonical = kind.get_canonical()
    return (
        canonical.kind == TypeKind.RECORD
        and canonical.get_declaration().spelling == OPS
    )


def _holds_ops(kind: Type) -> bool:
    """Whether a type is the table, or an array of tables."""
    element = element_type(kind)
    return is_ops(kind) if element is None else _holds_ops(element)


def _table(unit: Unit, name: str, cursor: Cursor) -> OpsTable:
    location = cursor.location
    return OpsTable(name, unit.path, location.line, location.column, cursor)


def _filled(table: OpsTable, write: Cursor) -> OpsTable:
    """``table``, which ``write`` changes at run time."""
    reason = f"it is filled at run time, in line {write.location.line}"
    return replace(table, unrecognised=reason)


def _initialised(unit: Unit, cursors: Iterable[Cursor]) -> Iterator[OpsTable]:
    """The tables that have an initialiser, each once."""
    seen: set[int] = set()
    for cursor in cursors:
        for way, values, reason in _values(unit, cursor, seen):
            table = _table(unit, way, cursor)
            yield replace(table, fields=MappingProxyType(values), unrecognised=reason)


def _values(
    unit: Unit, cursor: Cursor, seen: set[int]
) -> Iterator[tuple[str, dict[str, Cursor], str]]:
    """The name, the fields and what is wrong of each table that ``cursor`` gives."""
    name, value = _initialiser(unit, cursor)
    if value is None or value.hash in seen:
        return
    tables: dict[str, dict[str, Cursor]] = {}
    reasons: dict[str, str] = {}
    for each in given(name, value):
        seen.add(each.value.hash)
        if is_ops(each.kind):
            tables.setdefault(each.way, {})
            if stripped(each.value).kind != CursorKind.INIT_LIST_EXPR:
                reasons[each.way] = "it is a copy, or its braces are left out"
        elif each.field is not None and _is_member(each.field):
            tables.setdefault(each.owner, {})[each.field.spelling] = each.value
        elif each.owner in tables and each.way.startswith(f"{each.owner}."):
            # The headers have no such member; the code says all the same what it is.
            tables[each.owner][each.way.removeprefix(f"{each.owner}.")] = each.value
    for way, values in tables.items():
        yield way, values, reasons.get(way, "")


def _initialiser(unit: Unit, cursor: Cursor) -> tuple[str, Cursor | None]:
    """What ``cursor`` gives a value to, and the value."""
    if cursor.kind == CursorKind.VAR_DECL:
        return cursor.spelling, initializer(cursor)
    if cursor.kind == CursorKind.COMPOUND_LITERAL_EXPR:
        return "compound literal", list(cursor.get_children())[-1]
    if cursor.kind == CursorKind.BINARY_OPERATOR and binary_operator(cursor) == "=":
        sides = children(cursor)
        if len(sides) == 2 and _is_place(sides[0].type) and _has_literal(sides[1]):
            return _text(unit, sides[0]), sides[1]
    return "", None


def _bare(cursors: Iterable[Cursor]) -> dict[str, Cursor]:
    """The tables that are declared without an initialiser and not as ``extern``."""
    return {
        cursor.get_usr(): cursor
        for cursor in cursors
        if cursor.kind == CursorKind.VAR_DECL
        and _holds_ops(cursor.type)
        and initializer(cursor) is None
        and cursor.storage_class != StorageClass.EXTERN
    }


class _Write(NamedTuple):
    """``cursor`` writes to the table that is called ``name``."""

    name: str
    cursor: Cursor


def _written(unit: Unit, cursors: Iterable[Cursor]) -> dict[str, _Write]:
    """The first write to each table outside of initialisers.

    By the USR of the variable where the table is, or is in, a variable, and by what
    is written there where it is reached through a pointer.
    """
    written: dict[str, _Write] = {}
    for cursor in cursors:
        target = _target(cursor)
        if target is not None:
            name, variable = _text(unit, target), _variable(target)
            key = name if variable is None else variable.canonical.get_usr()
            written.setdefault(key, _Write(name, cursor))
    return written


def _target(cursor: Cursor) -> Cursor | None:
    """The table that an assignment or a copy writes to."""
    if cursor.kind == CursorKind.BINARY_OPERATOR:
        sides = children(cursor)
        if binary_operator(cursor) != "=" or len(sides) != 2:
            return None
        target, value = (stripped(each) for each in sides)
        if value.kind == CursorKind.COMPOUND_LITERAL_EXPR:
            return None
        if target.kind == CursorKind.MEMBER_REF_EXPR and _is_member(target.referenced):
            return _inside(target)
        return target if _holds_ops(target.type) else None
    if cursor.kind == CursorKind.CALL_EXPR and cursor.spelling in _COPIES:
        handed = arguments(cursor)
        if not handed:
            return None
        target = stripped(handed[0])
        if target.kind == CursorKind.UNARY_OPERATOR:
            target = _inside(target) or target
        pointed = target.type.get_pointee()
        return target if _holds_ops(target.type) or is_ops(pointed) else None
    return None


def _is_member(field: Cursor | None) -> bool:
    parent = field.semantic_parent if field is not None else None
    return parent is not None and parent.spelling == OPS


def _variable(target: Cursor) -> Cursor | None:
    """The variable that ``target`` is a part of, if no pointer is in between."""
    part: Cursor | None = target
    while part is not None and part.kind in _PARTS:
        part = _inside(part)
    if part is None or part.kind != CursorKind.DECL_REF_EXPR:
        return None
    variable = part.referenced
    if variable is None or variable.kind != CursorKind.VAR_DECL:
        return None
    pointer = variable.type.get_canonical().kind == TypeKind.POINTER
    return None if pointer else variable


def _inside(expression: Cursor) -> Cursor | None:
    """The first operand, None where an error left none."""
    operands = children(expression)
    return stripped(operands[0]) if operands else None


def _is_place(kind: Type) -> bool:
    """Whether a table, or a pointer to one, can be put into something of a type."""
    return is_ops(kind) or is_ops(kind.get_canonical().get_pointee())


def _has_literal(value: Cursor) -> bool:
    return any(
        each.kind == CursorKind.COMPOUND_LITERAL_EXPR and is_ops(each.type)
        for each in preorder((value,))
    )


def _text(unit: Unit, cursor: Cursor) -> str:
    start, end = byte_range(cursor)
    return b" ".join(unit.content[start:end].split()).decode("utf-8", "replace")
