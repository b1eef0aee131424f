# SPDX-License-Identifier: GPL-2.0-only
"""Whether a mapping was looked up in an address space."""

from __future__ import annotations

from clang.cindex import Cursor, CursorKind, TypeKind

from ..cursors import arguments, body, callee, pointee, walk
from ..initializer import stripped
from ..walk import Node
from .scene import Scene, is_mapping, named

_SPACES = frozenset(("mm_struct",))
# They know where in the address space they are.
_ITERATORS = frozenset(("vma_iterator", "ma_state"))
_NUMBERS = frozenset(
    (TypeKind.ULONG, TypeKind.ULONGLONG, TypeKind.LONG, TypeKind.UINT, TypeKind.INT)
)
_DEPTH = 4


def is_looked_up(scene: Scene, variable: Cursor, depth: int = _DEPTH) -> bool:
    """Whether the mapping that ``variable`` points to comes from a lookup.

    One in any of the values of a local; for a parameter, in what any caller gives.
    """
    if depth == 0 or not is_mapping(variable):
        return False
    if variable.kind == CursorKind.PARM_DECL:
        handed = scene.handed(variable)
        return any(is_looked_up(scene, each, depth - 1) for _, each in handed)
    return any(_is_lookup(scene, each, depth) for each in scene.values(variable))


def _is_lookup(scene: Scene, value: Node, depth: int) -> bool:
    inside = stripped(value.cursor)
    if inside.kind == CursorKind.CALL_EXPR:
        return _looks_up(callee(inside), depth)
    variable = named(inside)
    return variable is not None and is_looked_up(scene, variable, depth - 1)


def _looks_up(function: Cursor | None, depth: int) -> bool:
    """Whether what a function gives is a mapping that was there before.

    By what it is given, or else by what it hands on.
    """
    if function is None or depth == 0:
        return False
    result = function.result_type.get_canonical()
    if result.kind != TypeKind.POINTER:
        return False
    return _has_place(function) or _hands_on(function, depth)


def _has_place(function: Cursor) -> bool:
    """An iterator, or an address space with addresses, and nothing to map."""
    given = arguments(function)
    if any(pointee(each.type) in _ITERATORS for each in given):
        return True
    numbers = [each for each in given if each.type.get_canonical().kind in _NUMBERS]
    spaces = [each for each in given if pointee(each.type) in _SPACES]
    # Somewhere to put the mapping before the one that is asked for.
    results = [each for each in given if _points_to_pointer(each)]
    known = len(numbers) + len(spaces) + len(results)
    return bool(numbers) and bool(spaces) and known == len(given)


def _points_to_pointer(parameter: Cursor) -> bool:
    kind = parameter.type.get_canonical()
    inner = kind.get_pointee() if kind.kind == TypeKind.POINTER else kind
    return kind.kind == TypeKind.POINTER and inner.kind == TypeKind.POINTER


def _hands_on(function: Cursor, depth: int) -> bool:
    definition = function.get_definition()
    compound = body(definition) if definition is not None else None
    if compound is None:
        return False
    if "vm_area_struct" not in function.result_type.get_canonical().spelling:
        return False
    return any(
        found.kind == CursorKind.CALL_EXPR and _looks_up(callee(found), depth - 1)
        for found in walk(compound)
    )
