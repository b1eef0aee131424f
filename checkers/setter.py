# SPDX-License-Identifier: GPL-2.0-only
"""Functions that write the page offset of the mapping they are given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from clang.cindex import Cursor, CursorKind

from .cursors import arguments, callee
from .page_offset import FIELDS, owner
from .view import View
from .walk import Walk, identity
from .writing import writes

# For the functions whose bodies are in other files: they can only be told by name.
_NAMED = re.compile(r"(?:^|_)(?:set|add|sub|adjust|update)_(?:\w+_)?pgoff(?:_|$)")


@dataclass(frozen=True)
class Setter:
    """A function writes the page offset of ``structure`` at ``places``, if known."""

    structure: str
    places: tuple[Cursor, ...] = ()


def setter(view: View, call: Cursor) -> Setter | None:
    """What the function of a CALL_EXPR does to a mapping, None where it does nothing.

    A function in the files that are looked at does nothing in this sense: the write in
    its body is found there.
    """
    function = callee(call)
    if function is None:
        return None
    known = _known(view)
    key = identity(function)
    if key not in known:
        known[key] = None
        known[key] = _told(view, function)
    return known[key]


def _told(view: View, function: Cursor) -> Setter | None:
    structure = _mapping(function)
    if not structure:
        return None
    definition = function.get_definition()
    if definition is None:
        return Setter(structure) if _NAMED.search(function.spelling) else None
    if view.path(definition) in view.paths:
        return None
    body = view.body(function)
    return _writing(view, body) if body else None


@lru_cache(maxsize=1)
def _known(view: View) -> dict[int, Setter | None]:
    """The functions that were asked for; one that is being answered does nothing."""
    return {}


def _writing(view: View, body: Walk) -> Setter | None:
    for node in body.of(CursorKind.MEMBER_REF_EXPR):
        structure = owner(node.cursor.referenced)
        if structure and writes(view, node):
            return Setter(structure, (node.cursor,))
    for node in body.of(CursorKind.CALL_EXPR):
        found = setter(view, node.cursor)
        if found is not None:
            return Setter(found.structure, (node.cursor, *found.places))
    return None


def _mapping(function: Cursor) -> str:
    """The structure with a page offset that a function gets a pointer to."""
    for parameter in arguments(function):
        pointee = parameter.type.get_canonical().get_pointee()
        name = pointee.get_declaration().spelling
        if name in FIELDS and not pointee.is_const_qualified():
            return name
    return ""
