# SPDX-License-Identifier: GPL-2.0-only
"""Labels and ``goto`` on a path: none may leave it, and no label stays without use."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind

from ....checkers.cursors import body, byte_range, walk
from ...editing.fitting import DoesNotFit
from ...editing.layout import inside, line_range
from ...editing.series import Edit
from ..lifting.lifted import Lifted
from ..request.path import Path


def refuse_leaving(lifted: Lifted) -> None:
    """Raise DoesNotFit for a kept ``goto`` whose label is not on the path."""
    labels = {label.spelling for label in _kept(lifted, CursorKind.LABEL_STMT)}
    for jump in _kept(lifted, CursorKind.GOTO_STMT):
        if _target(jump) not in labels:
            raise DoesNotFit(jump, f"goes to {_target(jump)}, outside of the handler")


def unused_labels(lifted: Lifted) -> Iterator[tuple[int, int]]:
    """The byte ranges of labels that no kept ``goto`` names any more."""
    targets = {_target(jump) for jump in _kept(lifted, CursorKind.GOTO_STMT)}
    content = lifted.reading.scope.unit.content
    for label in _kept(lifted, CursorKind.LABEL_STMT):
        if label.spelling not in targets:
            start = byte_range(label)[0]
            yield line_range(content, start, content.index(b":", start) + 1)


def orphans(path: Path) -> Iterator[Edit]:
    """The edits that take out labels which only what is removed went to."""
    unit, compound = path.scope.unit, body(path.scope.function)
    assert compound is not None
    removed = [(edit.start, edit.end) for edit in path.removal]
    kept = [each for each in walk(compound) if not inside(byte_range(each)[0], removed)]
    going = {_target(each) for each in kept if each.kind == CursorKind.GOTO_STMT}
    went = {
        _target(each)
        for each in walk(compound)
        if each.kind == CursorKind.GOTO_STMT and inside(byte_range(each)[0], removed)
    }
    for label in kept:
        if label.kind == CursorKind.LABEL_STMT and label.spelling in went - going:
            start = byte_range(label)[0]
            end = unit.content.index(b":", start) + 1
            yield Edit(unit.path, *line_range(unit.content, start, end))


def _target(jump: Cursor) -> str:
    return str(next(iter(jump.get_children())).spelling)


def _kept(lifted: Lifted, kind: CursorKind) -> Iterator[Cursor]:
    dropped = lifted.dropped()
    for item in lifted.items:
        if item.claim is not None:
            continue
        for statement in item.statements:
            for found in walk(statement):
                if found.kind == kind and not inside(byte_range(found)[0], dropped):
                    yield found
