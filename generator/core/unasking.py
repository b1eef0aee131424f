# SPDX-License-Identifier: GPL-2.0-only
"""The core asks for an op no longer: what it did with the op is taken out.

An op that no driver can have any more is NULL everywhere: what tests for it is decided,
and what calls it where the op that took its place is missing is never reached.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import binary_operator, byte_range
from ...checkers.main_file import children
from ...checkers.walk import Node
from ..editing.fitting import DoesNotFit
from ..editing.layout import in_front_of, line_range
from ..editing.program import Program
from ..editing.render import render
from ..editing.series import Edit
from .mentions import Mention, mentions, test_of
from .offer import HEADER, ops_record
from .places import CALLBACKS, LISTING, documented, listed


def unasked(program: Program, name: str, new: str) -> Iterator[Edit]:
    """The edits of the core that no longer names the op ``name``, but ``new`` only.

    Raises DoesNotFit where it does something else with it than a core in transition.
    """
    for found in mentions(program, name):
        if found.call is not None:
            yield _without_call(found, new)
        elif found.given:
            raise DoesNotFit(found.node.cursor, f"{name} is handed to a function")
        else:
            yield _decided(found)


def undeclared(program: Program, name: str, path: str) -> Iterator[Edit]:
    """The member taken out of the structure and its kernel-doc; ``path`` sees it."""
    content = program.source.read(HEADER)
    ops = ops_record(program.unit(path))
    assert ops is not None, "the core was read"
    for field in ops.get_children():
        if field.kind == CursorKind.FIELD_DECL and field.spelling == name:
            yield Edit(HEADER, *line_range(content, *byte_range(field)))
    entry = documented(content, name)
    if entry is not None:
        yield Edit(HEADER, entry.start(), entry.end())
    place = content.find(said := render("mmap_core/doc_place.h", old=name).encode())
    if place >= 0:
        yield Edit(HEADER, place, place + len(said))


def unlisted(program: Program, name: str) -> Iterator[Edit]:
    """The member taken out of the listing of the documentation."""
    if program.source.exists(LISTING):
        found = listed(program.source.read(LISTING), name)
        if found is not None:
            yield Edit(LISTING, found.start(), found.end())


def callbacks(program: Program) -> Iterator[Edit]:
    """What the documentation says of mmap beside read and write."""
    if program.source.exists(LISTING):
        found = CALLBACKS.search(program.source.read(LISTING))
        if found is not None:
            margin = found[1].decode()
            text = render("remove_old/callbacks.rst", margin=margin)
            yield Edit(LISTING, found.start(), found.end(), text.encode())


def _without_call(found: Mention, new: str) -> Edit:
    """Take out ``if (!ops->new) return ops->old(…);`` with the comment above it."""
    content = found.unit.content
    for node in found.node:
        if node.kind == CursorKind.IF_STMT:
            parts = children(node.cursor)
            start, end = byte_range(node.cursor)
            condition = content[slice(*byte_range(parts[0]))]
            without = re.fullmatch(rb"!\w+->ops->(\w+)", condition)
            if (
                without is not None
                and without[1] == new.encode()
                and len(parts) == 2
                and _is_only(parts[1])
            ):
                first = in_front_of(content, start)
                return Edit(found.unit.path, *line_range(content, first, end))
    raise DoesNotFit(found.node.cursor, "the op is called whatever the driver has")


def _is_only(statement: Cursor) -> bool:
    """Whether a statement is just a return."""
    if statement.kind == CursorKind.COMPOUND_STMT:
        inside = children(statement)
        return len(inside) == 1 and inside[0].kind == CursorKind.RETURN_STMT
    return statement.kind == CursorKind.RETURN_STMT


def _decided(found: Mention) -> Edit:
    """Leave of a condition what there is beside the test for the op."""
    negated = test_of(found).negated
    operator = "&&" if negated else "||"
    way = list(found.node)
    for inner, outer in pairwise(way):
        if (
            outer.kind == CursorKind.BINARY_OPERATOR
            and binary_operator(outer.cursor) == operator
        ):
            other = children(outer.cursor)[1 - inner.index]
            text = found.unit.content[slice(*byte_range(other))]
            return Edit(found.unit.path, *_whole(found, outer), text)
        if outer.kind == CursorKind.BINARY_OPERATOR:
            break
    raise DoesNotFit(found.node.cursor, "nothing is left of a test for the op alone")


def _whole(found: Mention, operation: Node) -> tuple[int, int]:
    """The bytes of an operation, with parentheses that stand around it alone."""
    start, end = byte_range(operation.cursor)
    parent = operation.parent
    if parent is not None and parent.kind == CursorKind.PAREN_EXPR:
        first, last = byte_range(parent.cursor)
        if found.unit.content[first:start] == b"(":
            return first, last
    return start, end
