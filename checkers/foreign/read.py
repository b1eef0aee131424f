# SPDX-License-Identifier: GPL-2.0-only
"""The reads of the page offsets of other people's mappings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ..cursors import answer, arguments, callee
from ..flow.bodies import Bodies
from ..initializer import stripped
from ..main_file import children
from ..page_offset import owner
from ..view import View
from ..walk import Node
from ..writing import writes
from .flags import is_special
from .locks import is_locked
from .lookup import is_looked_up
from .scene import Scene, named

# Whoever asks these has vm_pgoff for what they do not know.
_PAGE_TABLES = ("follow_pfn", "follow_pte")


@dataclass(frozen=True, eq=False)
class ForeignRead:
    """A read of the page offset of the mapping that ``mapping`` points to.

    ``node`` is the expression, a member or the call of an accessor.  ``locked`` says
    whether mmap_lock is seen to be held.
    """

    node: Node
    mapping: Cursor
    locked: bool

    @property
    def function(self) -> Cursor:
        """The function that reads."""
        return self.node.top.cursor


def foreign_reads(view: View) -> Iterator[ForeignRead]:
    """Each such read in the files that ``view`` looks at, members first."""
    found = list(_reads(view))
    if found:
        yield from _foreign(Scene(Bodies(view)), found)


def foreign_reads_of(scene: Scene) -> Iterator[ForeignRead]:
    """The same for who has more to ask about the unit of ``scene``."""
    yield from _foreign(scene, _reads(scene.bodies.view))


def _foreign(
    scene: Scene, found: Iterable[tuple[Node, Cursor]]
) -> Iterator[ForeignRead]:
    view = scene.bodies.view
    for node, variable in found:
        if (
            not writes(view, node)
            and is_looked_up(scene, variable)
            and is_special(scene, node, variable)
            and not _asks_page_tables(scene, node.top.cursor)
        ):
            yield ForeignRead(node, variable, is_locked(scene, node, variable))


def _reads(view: View) -> Iterator[tuple[Node, Cursor]]:
    """What gives a page offset, with the variable that it is asked of."""
    for node in view.walk.of(CursorKind.MEMBER_REF_EXPR, CursorKind.CALL_EXPR):
        asked = _asked(view, node)
        variable = named(asked) if asked is not None else None
        if variable is not None:
            yield node, variable


def _asked(view: View, node: Node) -> Cursor | None:
    """What points to the mapping whose page offset ``node`` gives, if it gives one."""
    if node.kind == CursorKind.MEMBER_REF_EXPR:
        of_mapping = owner(node.cursor.referenced) == "vm_area_struct"
        below = children(node.cursor) if of_mapping else ()
        return below[0] if below else None
    given = arguments(node.cursor)
    gives = len(given) == 1 and _gives_offset(view, callee(node.cursor))
    return given[0] if gives else None


def _gives_offset(view: View, function: Cursor | None) -> bool:
    """Whether a header's function gives its parameter's page offset and no more."""
    definition = function.get_definition() if function is not None else None
    if definition is None or view.path(definition) in view.paths:
        return False
    given = answer(definition)
    value = stripped(given) if given is not None else None
    if value is None or value.kind != CursorKind.MEMBER_REF_EXPR:
        return False
    return owner(value.referenced) == "vm_area_struct"


def _asks_page_tables(scene: Scene, function: Cursor) -> bool:
    calls = scene.calls(function)
    return any(call.cursor.spelling.startswith(_PAGE_TABLES) for call in calls)
