# SPDX-License-Identifier: GPL-2.0-only
"""Which types can carry a mapping or a page offset."""

from __future__ import annotations

from clang.cindex import Type, TypeKind

from .shape import POINTERS, Form, Shape

_FORMS = {form.value.removeprefix("struct "): form for form in POINTERS}
_WIDE = frozenset(
    (TypeKind.ULONG, TypeKind.LONG, TypeKind.ULONGLONG, TypeKind.LONGLONG)
)


def pointer_shape(kind: Type) -> Shape | None:
    """The shape of a value of a type that points to a mapping, None of others."""
    canonical = kind.get_canonical()
    if canonical.kind != TypeKind.POINTER:
        return None
    form = _FORMS.get(canonical.get_pointee().get_declaration().spelling)
    return Shape(form) if form is not None else None


def position_shape(kind: Type) -> Shape | None:
    """The shape of a position in a file, in bytes, or of a pointer to one."""
    depth = 0
    if kind.get_canonical().kind == TypeKind.POINTER:
        kind, depth = kind.get_pointee(), 1
    named = kind.spelling.removeprefix("const ") == "loff_t"
    return Shape(Form.POSITION, 0, depth) if named else None


def is_wide(kind: Type) -> bool:
    """Whether a page offset fits into a type on every architecture."""
    return kind.get_canonical().kind in _WIDE


def points_to_wide(kind: Type) -> bool:
    """Whether a page offset can be left where a value of a type points."""
    canonical = kind.get_canonical()
    return canonical.kind == TypeKind.POINTER and is_wide(canonical.get_pointee())
