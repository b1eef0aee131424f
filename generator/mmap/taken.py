# SPDX-License-Identifier: GPL-2.0-only
"""What a function took out of an offset comes of the object now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clang.cindex import CursorKind

from ...checkers.cursors import binary_operator, byte_range
from ...checkers.walk import Node
from ..editing.expressions import broken
from ..editing.extents import extent, replaced
from ..editing.fitting import DoesNotFit
from ..editing.heads import WIDTH
from ..editing.layout import column
from ..editing.series import Edit
from .claim import OBJECT, Claim, Part, Placed, region_pages
from .deferring import deferred
from .formats import printed
from .guards import guarded
from .needs import Needs
from .reach import Code
from .sites import TRANSPARENT, Site, around

# What has a value of its own, and not one with something else in an expression.
_WHOLE = (CursorKind.VAR_DECL, CursorKind.RETURN_STMT, CursorKind.CALL_EXPR)
# What does not come to the same with fewer bits: an index has 32 in the object.
_COMPUTING = ("<<", "*", "+", "-")


def taken(needs: Needs, code: Code, placed: Placed) -> Iterator[Edit]:
    """The edits where the function takes offsets apart; raises DoesNotFit."""
    for site in code.sites.claims:
        if guarded(needs.reach, code, site.start):
            yield from _claim(code, site, placed)
        elif site.claim.part == Part.PLACE:
            raise DoesNotFit(
                site.node.cursor, "nothing makes sure that the mapping is the driver's"
            )
        else:
            yield from deferred(needs.reach, code, site.node, site.claim.bare())


def _claim(code: Code, site: Site, placed: Placed) -> Iterator[Edit]:
    claim, node = site.claim, site.node
    if site.compound:
        target = next(iter(node.cursor.get_children()))
        text = f"{code.sites.look.text(target)} = {claim.text()}"
        yield replaced(code.unit, node.cursor, text)
        return
    if claim.part == Part.PLACE:
        text = _comparison(code, node, claim, placed)
        yield replaced(code.unit, node.cursor, text)
        return
    node = _outermost(code, node)
    text = _as_wide(node, claim)
    start, end = extent(code.unit.content, node.cursor)
    if _is_whole_value(node):
        start, text = _joined(code, start, end, claim.bare())
    yield Edit(code.unit.path, start, end, text.encode())
    yield from printed(code.unit, site.node, claim)


def _as_wide(node: Node, claim: Claim) -> str:
    """The new expression; an index that is computed with counts as it did."""
    outer = around(node)
    if (
        claim.part == Part.INDEX
        and outer is not None
        and outer.kind == CursorKind.BINARY_OPERATOR
        and binary_operator(outer.cursor) in _COMPUTING
    ):
        return f"({node.cursor.type.spelling}){claim.text()}"
    return claim.text()


def _comparison(code: Code, node: Node, claim: Claim, placed: Placed) -> str:
    """Whether it is the region, and the first page of it."""
    pages = region_pages(claim.encoded)
    region = _region(placed(node.cursor, claim.place), claim.equal)
    operator, negation = ("&&", "!") if claim.equal else ("||", "")
    inner = node.parent
    alone = inner is None or inner.kind in (
        CursorKind.IF_STMT,
        CursorKind.PAREN_EXPR,
        CursorKind.RETURN_STMT,
    )
    text = f"{region} {operator} {negation}{pages}"
    text = text if alone else f"({text})"
    start, end = byte_range(node.cursor)
    content = code.unit.content
    before = content[content.rfind(b"\n", 0, start) + 1 : start]
    behind = content[end : content.find(b"\n", end)]
    if column(before) + len(text) + len(behind) <= WIDTH:
        return text
    return broken(text, column(before))


def _region(indexes: Sequence[str], equal: bool) -> str:
    """Whether the object is of one of the regions; of any as long as none is known."""
    if not indexes:
        return OBJECT
    sign, word = ("==", " || ") if equal else ("!=", " && ")
    text = word.join(f"{OBJECT}->index {sign} {each}" for each in indexes)
    return f"({text})" if len(indexes) > 1 else text


def _outermost(code: Code, node: Node) -> Node:
    """The parentheses around it, which nothing needs any more.

    Those of a macro's own body are not there in the file.
    """
    parent = node.parent
    while parent is not None and parent.kind in TRANSPARENT:
        start, end = byte_range(parent.cursor)
        text = code.unit.content[start:end]
        if parent.kind == CursorKind.PAREN_EXPR:
            if not (text.startswith(b"(") and text.endswith(b")")):
                break
            node = parent
        parent = parent.parent
    return node


def _joined(code: Code, start: int, end: int, text: str) -> tuple[int, str]:
    """A value that was too long for the line of its ``=`` and is not any more."""
    content = code.unit.content
    before = content[:start].rstrip()
    line = content[content.rfind(b"\n", 0, len(before)) + 1 : len(before)]
    behind = content[end : content.find(b"\n", end)]
    fits = column(line) + 1 + len(text) + len(behind) <= WIDTH
    if before.endswith(b"=") and b"\n" in content[len(before) : start] and fits:
        return len(before), f" {text}"
    return start, text


def _is_whole_value(node: Node) -> bool:
    """Whether nothing but an assignment is around it."""
    parent = node.parent
    while parent is not None and parent.kind == CursorKind.UNEXPOSED_EXPR:
        parent = parent.parent
    if parent is None:
        return False
    assigned = parent.kind == CursorKind.BINARY_OPERATOR
    return parent.kind in _WHOLE or (assigned and binary_operator(parent.cursor) == "=")
