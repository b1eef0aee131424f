# SPDX-License-Identifier: GPL-2.0-only
"""Take the arm of the request out of a function that serves other commands as well."""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor, CursorKind

from ....checkers.cursors import byte_range, walk
from ....checkers.parse import Unit
from ...editing.control import terminates
from ...editing.fitting import DoesNotFit
from ...editing.layout import TAB, in_front_of, lift, line_range, line_start
from ...editing.series import Edit
from .roles import Scope


def without_branch(scope: Scope, statement: Cursor) -> tuple[Edit, ...]:
    """Take ``if (request) …`` out, alone or as a link of a chain of ``else if``."""
    unit = scope.unit
    _, *branches = statement.get_children()
    start, end = byte_range(statement)
    keyword = _else_before(unit.content, start)
    if len(branches) == 1:
        if keyword is None:
            return (Edit(unit.path, *line_range(unit.content, start, end)),)
        # `} else if (…) {…}` at the end of a chain: what is before it stays.
        return (Edit(unit.path, keyword, end),)
    if keyword is None and _is_plain_block(branches[1]):
        return (_unwrapped(unit, statement, branches[1]),)
    # The next link takes the place of this one, `else` of the link before included.
    return (Edit(unit.path, start, byte_range(branches[1])[0]),)


def _is_plain_block(statement: Cursor) -> bool:
    """Whether a block needs no braces: it declares nothing, nobody jumps in."""
    return statement.kind == CursorKind.COMPOUND_STMT and not any(
        each.kind in (CursorKind.DECL_STMT, CursorKind.LABEL_STMT)
        for each in walk(statement)
    )


def _unwrapped(unit: Unit, statement: Cursor, block: Cursor) -> Edit:
    """What is in ``block`` takes the place of the ``statement`` that it ends."""
    content = unit.content
    start, end = line_range(content, *byte_range(statement))
    begin, close = byte_range(block)
    first, last = content.index(b"\n", begin) + 1, line_start(content, close)
    shared = content[start - 1 : start] != b"\n" or content[begin + 1 : first].strip()
    if shared or content[last : close - 1].strip():
        return Edit(unit.path, byte_range(statement)[0], begin)
    text = lift(content, first, last, (), TAB)
    behind = b"\n" if content[close:end].count(b"\n") > 1 else b""
    return Edit(unit.path, start, end, text + behind)


def _else_before(content: bytes, offset: int) -> int | None:
    """Where the ``else`` and the space before it start that ends at ``offset``."""
    before = content[:offset].rstrip()
    if not before.endswith(b"else"):
        return None
    return len(before[: -len(b"else")].rstrip())


def with_guard_alone(
    scope: Scope, statement: Cursor, rest: Sequence[Cursor]
) -> tuple[Edit, ...]:
    """``if (not the request) return …;`` then the arm: only the ``return`` stays.

    ``rest`` is what stands behind the ``statement``.  Raises DoesNotFit where the guard
    is more than that.
    """
    unit = scope.unit
    _, *branches = statement.get_children()
    if not terminates(branches[0]) or len(branches) > 1:
        raise DoesNotFit(statement, "the guard against other commands does not return")
    kept = branches[0]
    inner = list(kept.get_children())
    if kept.kind == CursorKind.COMPOUND_STMT and len(inner) == 1:
        kept = inner[0]
    if kept.kind != CursorKind.RETURN_STMT:
        raise DoesNotFit(statement, "the guard does more than return")
    start, end = line_range(unit.content, *byte_range(statement))
    last = line_range(unit.content, *byte_range(rest[-1]))[1] if rest else end
    return (Edit(unit.path, start, last, b"\t" + scope.text(kept) + b";\n"),)


def without_case(
    scope: Scope, switch: Cursor, case: Cursor, following: Cursor | None
) -> tuple[Edit, ...]:
    """Take the lines of a ``case`` out, up to the ``following`` one, if any."""
    content = scope.unit.content
    end = (
        in_front_of(content, byte_range(following)[0])
        if following is not None
        else byte_range(list(switch.get_children())[-1])[1] - 1
    )
    begin = in_front_of(content, byte_range(case)[0])
    start = line_range(content, begin, end)[0]
    return (Edit(scope.unit.path, start, line_start(content, end)),)
