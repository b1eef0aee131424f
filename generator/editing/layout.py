# SPDX-License-Identifier: GPL-2.0-only
"""The look of C: whole lines, visual columns, and what was aligned stays aligned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .series import Edit

TAB = 8  # columns, Documentation/process/coding-style.rst

# A token is what a line above can be aligned to.
_TOKEN = re.compile(rb"[A-Za-z_0-9]+|[\"'({]|(?<![\w)\]])[-&*!~](?=[\w(])|\S")
_ANCHOR = re.compile(rb"[\w\"'({&*!~-]")
_UNFINISHED = re.compile(rb"(?:[-|&=,?+*/<>(!]|\breturn)$")
_CONTINUING = re.compile(rb"(?:\|\|?|&&|[?:+*/]|-[^>])")


def line_start(content: bytes, place: int) -> int:
    """The byte that the line begins at which byte ``place`` stands in."""
    return content.rfind(b"\n", 0, place) + 1


def line_range(content: bytes, start: int, end: int) -> tuple[int, int]:
    """The bytes ``[start, end)`` widened to whole lines, if nothing else shares them.

    A statement's end in libclang may lack its semicolon: that is taken in.  A blank
    line behind goes too where there is one before, so that no two are left.
    """
    before = line_start(content, start)
    if content[before:start].strip():
        before = start
    while content[end : end + 1] in (b" ", b"\t", b";"):
        end += 1
    if content[end : end + 1] != b"\n":
        return before, end
    end += 1
    if content[:before].endswith((b"\n\n", b"{\n")) and content[end : end + 1] == b"\n":
        end += 1
    return before, end


def semicolon(content: bytes, end: int) -> int:
    """Byte ``end``, or behind the semicolon that libclang leaves off a statement."""
    found = end
    while content[found : found + 1] in (b" ", b"\t"):
        found += 1
    return found + 1 if content[found : found + 1] == b";" else end


def in_front_of(content: bytes, start: int) -> int:
    """The byte that a function begins at, the comment right above it taken in.

    A comment that stands behind something else in its line is about that.
    """
    place = line_start(content, start)
    if content.endswith(b"*/\n", 0, place):
        comment = content.rfind(b"/*", 0, place)
        above = line_start(content, comment)
        if not content[above:comment].strip():
            return above
    return place


def inside(offset: int, ranges: Iterable[tuple[int, int]]) -> bool:
    """Whether ``offset`` lies in one of ``ranges``, which are ``[start, end)``."""
    return any(start <= offset < end for start, end in ranges)


def column(line: bytes) -> int:
    """The visual column behind ``line``: tabs stop at every eighth column."""
    place = 0
    for byte in line:
        place = place + TAB - place % TAB if byte == ord("\t") else place + 1
    return place


def indent(to: int) -> bytes:
    """White space from column 0 to column ``to``, tabs first."""
    return b"\t" * (to // TAB) + b" " * (to % TAB)


def leading(line: bytes) -> bytes:
    """The white space that ``line`` starts with."""
    return line[: len(line) - len(line.lstrip(b" \t"))]


@dataclass
class _Line:
    """A line of the result: pieces of old text with their old offset, and new text."""

    pieces: list[tuple[int | None, bytes]]

    @property
    def text(self) -> bytes:
        return b"".join(piece for _, piece in self.pieces)

    @property
    def old_start(self) -> int | None:
        """The old offset of its first byte; None where that is new."""
        for start, piece in self.pieces:
            if piece:
                return start
        return self.pieces[0][0] if self.pieces else None

    def position(self, old: int) -> int | None:
        """Where in this line the old byte ``old`` stands now."""
        place = 0
        for start, piece in self.pieces:
            if start is not None and start <= old < start + len(piece):
                return place + old - start
            place += len(piece)
        return None


def lift(
    content: bytes, start: int, end: int, edits: Iterable[Edit], shift: int = 0
) -> bytes:
    """The bytes ``[start, end)`` of ``content`` after ``edits``, re-aligned.

    ``start`` begins a line.  Lines move left by ``shift`` columns (right if it is
    negative); a continuation line that was aligned with a token above stays aligned
    with that token.  A line that an edit emptied is dropped, and so is a blank line
    that set off what is gone from what was in front of it, at the end of a block.
    """
    lines = _separating(_edited_lines(content, start, end, edits))
    result: list[bytes] = []
    for number, line in enumerate(lines):
        text = line.text.lstrip(b" \t")
        if _is_cut(content, line):
            text = text.rstrip()
        if not text:
            result.append(b"")
            continue
        was = column(leading(line.text))
        if line.old_start is None:
            result.append(indent(max(was - shift, 0)) + text)
            continue
        to = _anchored(content, lines[:number], result, line.old_start, was)
        result.append(indent(max(was - shift, 0) if to is None else to) + text)
    return b"\n".join(result)


def _is_cut(content: bytes, line: _Line) -> bool:
    """Whether the end of ``line`` is another than it was."""
    start, piece = line.pieces[-1] if line.pieces else (None, b"")
    return start is None or content[start + len(piece) :][:1] not in (b"\n", b"")


def _edited_lines(
    content: bytes, start: int, end: int, edits: Iterable[Edit]
) -> list[_Line]:
    lines: list[_Line] = [_Line([])]
    emptied: set[int] = set()
    place = start
    for edit in [*sorted(set(edits)), Edit("", end, end)]:
        _append(lines, place, content[place : edit.start])
        for number, text in enumerate(edit.text.split(b"\n")):
            if number:
                lines.append(_Line([]))
            if text:
                lines[-1].pieces.append((None, text))
        whole_lines = content[edit.end - 1 : edit.end] == b"\n" and not edit.text
        if edit.start < edit.end and not whole_lines:
            emptied.add(id(lines[-1]))
        place = edit.end
    return [line for line in lines if line.text.strip() or id(line) not in emptied]


def _separating(lines: Sequence[_Line]) -> list[_Line]:
    """``lines`` without a blank one that an edit brought in front of a ``}``."""
    return [
        line
        for line, after in zip(lines, [*lines[1:], _Line([])], strict=True)
        if line.text.strip()
        or not after.text.lstrip().startswith(b"}")
        or line.old_start is None
        or after.old_start == line.old_start + len(line.text) + 1
    ]


def _append(lines: list[_Line], old: int, text: bytes) -> None:
    for number, part in enumerate(text.split(b"\n")):
        if number:
            lines.append(_Line([]))
        if part or number:
            lines[-1].pieces.append((old, part))
        old += len(part) + 1


def _anchored(
    content: bytes, above: Sequence[_Line], done: Sequence[bytes], old: int, was: int
) -> int | None:
    """The column now of the token that the line at ``old`` is aligned with, if any."""
    first = content[old : content.find(b"\n", old)].lstrip(b" \t")
    if not above or not _continues(above[-1].text, first):
        return None
    for line, new in zip(reversed(above), reversed(done), strict=True):
        if line.old_start is None or not line.text.strip():
            return None
        old_line = content[line.old_start : _end_of_line(content, line.old_start)]
        if column(leading(old_line)) >= was:
            continue
        for token in _TOKEN.finditer(old_line):
            if not _ANCHOR.match(token[0]):
                continue
            if column(old_line[: token.start()]) == was:
                place = line.position(line.old_start + token.start())
                if place is None:
                    return None
                moved = len(new) - len(line.text)
                return column(new[: place + moved])
        return None
    return None


def _end_of_line(content: bytes, offset: int) -> int:
    end = content.find(b"\n", offset)
    return len(content) if end < 0 else end


def _continues(before: bytes, first: bytes) -> bool:
    """Whether a line that starts with ``first`` goes on with the statement before."""
    before = before.rstrip()
    unclosed = before.count(b"(") > before.count(b")")
    return bool(unclosed or _UNFINISHED.search(before) or _CONTINUING.match(first))
