# SPDX-License-Identifier: GPL-2.0-only
"""Where mappings get their pages, and where page tables are torn down again."""

from __future__ import annotations

import re
from functools import lru_cache

from clang.cindex import Cursor

from .cursors import arguments, callee, pointee
from .flow import is_number_of_page
from .page_offset import FIELDS
from .view import View
from .walk import Node, identity

# They take an address for the whole of a mapping.
_BY_ADDRESS = frozenset(("vm_iomap_memory",))
_STRUCTURES = frozenset((*FIELDS, "vm_fault"))
_ZAP = re.compile(r"unmap_mapping_(?:range|pages|folio)")


def insertion(node: Node, view: View) -> bool:
    """Whether a CALL_EXPR puts page frame numbers into a mapping.

    By its declaration: it is given a mapping or a fault, and a page frame number.  What
    the files that are looked at define is looked into instead.
    """
    function = callee(node.cursor)
    if function is None:
        return False
    known = _known(view)
    key = identity(function)
    if key not in known:
        known[key] = _inserts(view, function)
    return known[key]


@lru_cache(maxsize=1)
def _known(view: View) -> dict[int, bool]:
    """The functions that were asked for: most are called more than once."""
    return {}


def _inserts(view: View, function: Cursor) -> bool:
    definition = function.get_definition()
    if definition is not None and view.path(definition) in view.paths:
        return False
    if function.spelling in _BY_ADDRESS:
        return True
    given = arguments(function)
    return any(is_number_of_page(each) for each in given) and any(
        pointee(each.type) in _STRUCTURES for each in given
    )


def zapped(node: Node) -> str:
    """The function, if a CALL_EXPR tears down what a range of a file is mapped to."""
    function = callee(node.cursor)
    name = function.spelling if function is not None else ""
    return name if _ZAP.fullmatch(name) else ""
