# SPDX-License-Identifier: GPL-2.0-only
"""The edits of one function: what takes parts out of an offset asks the object now."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import CursorKind

from ...checkers.cursors import arguments, body, byte_range, file_offset
from ...checkers.expression import expression
from ..editing.extents import replaced
from ..editing.heads import WIDTH
from ..editing.layout import column, in_front_of, indent, lift, line_range
from ..editing.series import Edit
from .claim import OBJECT, Claim, Part, Placed
from .keeping import private
from .names import mmap_name
from .needs import By, Needs
from .reach import Code, Handing, How
from .rewritten import rewritten
from .taken import taken


def edits(needs: Needs, code: Code, placed: Placed) -> list[Edit]:
    """The edits inside of the function's braces; raises DoesNotFit.

    ``placed`` tells the regions that are at a certain place.
    """
    compound = body(code.function)
    assert compound is not None
    begin, end = byte_range(compound)
    first = code.unit.content.index(b"\n", begin) + 1
    last = code.unit.content.rfind(b"\n", 0, end) + 1
    found = [
        *taken(needs, code, placed),
        *_slots(code),
        *_locals(code),
        *rewritten(code),
        *_calls(needs, code),
        *private(needs, code),
    ]
    if not found:
        return []
    text = lift(code.unit.content, first, last, _together(found))
    return [Edit(code.unit.path, first, last, text)]


def _together(found: list[Edit]) -> list[Edit]:
    """What is put in at one place stands together there, without blank lines."""
    put = {each.start: each for each in reversed(found) if each.start == each.end}
    for each in found:
        first = put.get(each.start)
        if each.start == each.end and first is not None and each != first:
            text = first.text + each.text.replace(b"\n\n", b"\n")
            put[each.start] = Edit(each.path, each.start, each.end, text)
    return [*(each for each in found if each.start < each.end), *put.values()]


def _locals(code: Code) -> Iterator[Edit]:
    """What only kept the encoded offset goes: the declaration's value, or the store."""
    unit = code.unit
    for node in code.sites.held:
        if code.sites.is_used(node):
            continue
        start, end = byte_range(node.cursor)
        if node.kind == CursorKind.VAR_DECL:
            name = file_offset(node.cursor.location) + len(node.cursor.spelling)
            yield Edit(unit.path, name, end)
        else:
            yield Edit(unit.path, *line_range(unit.content, start, end))


def _slots(code: Code) -> Iterator[Edit]:
    """The core has made sure of it: the statement goes, and the comment above it."""
    content = code.unit.content
    for site in code.sites.slots:
        start, end = byte_range(site.node.cursor)
        yield Edit(
            code.unit.path, *line_range(content, in_front_of(content, start), end)
        )


def _calls(needs: Needs, code: Code) -> Iterator[Edit]:
    for handing in code.handings:
        call = handing.node.cursor
        if handing.library:
            callee = next(iter(call.get_children()))
            yield replaced(code.unit, callee, mmap_name(handing.library))
        yield from _relayed(needs, code, handing)
        if needs.hands_on(handing):
            yield _argument(code, handing)


def _relayed(needs: Needs, code: Code, handing: Handing) -> Iterator[Edit]:
    """A page offset that is handed on becomes the offset within the region."""
    called = needs.reach.codes.get(handing.own)
    if called is None:
        return
    given = arguments(handing.node.cursor)
    for number, encoded in called.relayed.items():
        value = code.sites.look.encodes(expression(given[number]))
        assert value is not None
        claim = Claim(Part.BYTES if encoded.kept_bytes else Part.PAGES, value)
        yield replaced(code.unit, given[number], claim.bare())


def _argument(code: Code, handing: Handing) -> Edit:
    """One more argument, on a line of its own where it does not fit."""
    given = arguments(handing.node.cursor)
    content = code.unit.content
    end = byte_range(given[-1])[1]
    close = content.find(b")", end)
    stop = content.find(b"\n", close)
    line = content[content.rfind(b"\n", 0, end) + 1 : stop]
    text = f", {OBJECT}"
    if column(line) + len(text) > WIDTH:
        start = byte_range(given[0])[0]
        before = content[content.rfind(b"\n", 0, start) + 1 : start]
        text = f",\n{indent(column(before)).decode()}{OBJECT}"
    return Edit(code.unit.path, end, end, text.encode())


def gets_parameter(needs: Needs, code: Code) -> bool:
    """Whether the function's head gets the object as one more parameter."""
    return needs.by.get(code.key) == By.PARAMETER and code.how != How.HANDLER
