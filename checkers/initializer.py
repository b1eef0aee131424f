# SPDX-License-Identifier: GPL-2.0-only
"""What an initialiser gives to which place, designated or by position."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from clang.cindex import Cursor, CursorKind, Type, TypeKind, conf

from .evaluate import evaluate

_ARRAYS = frozenset(
    (TypeKind.CONSTANTARRAY, TypeKind.INCOMPLETEARRAY, TypeKind.VARIABLEARRAY)
)
TRANSPARENT = frozenset(
    (
        CursorKind.UNEXPOSED_EXPR,
        CursorKind.PAREN_EXPR,
        CursorKind.CSTYLE_CAST_EXPR,
    )
)

conf.lib.clang_Cursor_getVarDeclInitializer.argtypes = [Cursor]
conf.lib.clang_Cursor_getVarDeclInitializer.restype = Cursor


class Given(NamedTuple):
    """``value`` is what the place ``way``, of type ``kind``, starts with.

    ``way`` is written as in C, ``tables[1].open``; ``owner`` is the way without the
    last step.  ``field`` is the FIELD_DECL of that step, None of an array's element
    and of the whole.  ``value`` is in braces or not; what those hold follows.  Of a
    member that the record has not, which is an error, ``field`` is None as well, and
    ``kind`` the type of the value.
    """

    way: str
    owner: str
    kind: Type
    field: Cursor | None
    value: Cursor


def initializer(variable: Cursor) -> Cursor | None:
    """The expression that a VAR_DECL is initialised with."""
    found = conf.lib.clang_Cursor_getVarDeclInitializer(variable)
    if found.kind == CursorKind.INVALID_FILE:
        return None
    # A cursor made by ctypes does not know its unit, as those of the bindings do.
    found._tu = variable._tu
    assert isinstance(found, Cursor)
    return found


def stripped(expression: Cursor) -> Cursor:
    """``expression`` without parentheses, casts and implicit conversions."""
    while expression.kind in TRANSPARENT:
        inside = [
            each for each in expression.get_children() if each.kind.is_expression()
        ]
        if len(inside) != 1:
            break
        expression = inside[0]
    return expression


def given(way: str, value: Cursor) -> Iterator[Given]:
    """All that ``value``, the initialiser of ``way``, gives, from the outside in.

    Compound literals are followed wherever they are.  Where the braces of a record
    inside of another are left out, the record is given a value that is no record, and
    nothing is said of what comes after it.
    """
    value = stripped(value)
    if value.kind == CursorKind.INIT_LIST_EXPR:
        yield Given(way, way, value.type, None, value)
        yield from _members(way, value)
    else:
        for child in value.get_children():
            if child.kind.is_expression():
                yield from given(way, child)


def element_type(kind: Type) -> Type | None:
    """The type of the elements of an array, None of anything else."""
    canonical = kind.get_canonical()
    return canonical.element_type if canonical.kind in _ARRAYS else None


def _members(way: str, braces: Cursor) -> Iterator[Given]:
    element = element_type(braces.type)
    fields = () if element else tuple(braces.type.get_canonical().get_fields())
    position = 0
    for child in braces.get_children():
        below = list(child.get_children()) if _is_untyped(child) else []
        *designators, value = below or [child]
        if below and not designators:
            inside = f"{way}.{_unknown(child)}"
            yield from _one(inside, way, value.type, None, value)
            position = len(fields)  # what follows has a place once one is named again
        elif element is not None:
            position = _index(designators, position)
            yield from _one(f"{way}[{position}]", way, element, None, value)
            if _torn(element, value):
                return
        else:
            named = [each for each in map(_member, designators) if each is not None]
            named = named or list(fields[position : position + 1])
            owner = ".".join([way, *(each.spelling for each in named[:-1])])
            for field in named[-1:]:
                inside = f"{owner}.{field.spelling}"
                yield from _one(inside, owner, field.type, field, value)
                if _torn(field.type, value):
                    return
            position = _place(fields, named, position)
        position += 1


def _one(
    way: str, owner: str, kind: Type, field: Cursor | None, value: Cursor
) -> Iterator[Given]:
    yield Given(way, owner, kind, field, value)
    inside = stripped(value)
    if inside.kind == CursorKind.INIT_LIST_EXPR:
        yield from _members(way, inside)
    else:
        yield from given(way, inside)


def _torn(kind: Type, value: Cursor) -> bool:
    """Whether a record has no braces, so that what follows has no sure place."""
    record = kind.get_canonical().kind == TypeKind.RECORD
    return record and value.type.get_canonical().kind != TypeKind.RECORD


def _index(designators: list[Cursor], position: int) -> int:
    """The index that ``[index] =`` names, of a range the first."""
    index = evaluate(designators[0]) if designators else position
    return position if index is None else index


def _place(fields: tuple[Cursor, ...], named: list[Cursor], position: int) -> int:
    """The position among ``fields`` of the first member that is named."""
    for place, field in enumerate(fields):
        if named and field == named[0]:
            return place
    return position


def _member(designator: Cursor) -> Cursor | None:
    """The FIELD_DECL that a ``.member`` names."""
    return designator.referenced if designator.kind == CursorKind.MEMBER_REF else None


def is_designated(cursor: Cursor) -> bool:
    """Whether ``cursor`` is ``.member = value`` or ``[index] = value``.

    libclang shows both as an expression without a type, with the designators before
    the value; one that names no member of the record is left out, and does not count.
    """
    return _is_untyped(cursor) and len(list(cursor.get_children())) > 1


def _is_untyped(cursor: Cursor) -> bool:
    return (
        cursor.kind == CursorKind.UNEXPOSED_EXPR and cursor.type.kind == TypeKind.VOID
    )


def _unknown(cursor: Cursor) -> str:
    """What ``.member = value`` names, where the record has no such member."""
    words = (token.spelling for token in cursor.get_tokens())
    return next((word for word in words if word != "."), "")
