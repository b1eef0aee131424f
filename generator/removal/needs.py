# SPDX-License-Identifier: GPL-2.0-only
"""Who in the whole tree still needs a member of ``struct vfio_device_ops``.

Tables and accesses are told by their tokens where these are enough, so that code which
no configuration builds counts, and by libclang where they are not: a member of that
name in another structure is nothing to this.  What neither can tell is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import byte_range, walk
from ...checkers.errors import NotParsed
from ...checkers.finding import Location
from ...checkers.lexer import Kind, Token
from ...checkers.ops import OPS
from ..core.mentions import FOLDER, owner
from ..editing.program import Program, written
from .everywhere import Everywhere

_ACCESS = (b".", b"->")
# A header that does not name it gets at no ops.
_DEVICE = b"vfio_device"


@dataclass(frozen=True, order=True)
class Need:
    """``what`` at ``location`` keeps something from being removed."""

    location: Location
    what: str


def member_needs(every: Everywhere, name: str) -> Iterator[Need]:
    """The tables that have the member, and the code outside of the core that asks it.

    What the core itself does with a member goes with it.
    """
    program = Program(every.source)
    access = re.compile(rb"(?:\.|->)(?:\s|\\)*%s\b" % name.encode())
    for path, text in every.files.items():
        if not access.search(text):
            continue
        code = every.code(path)
        for place, token in enumerate(code):
            if text[token.start : token.end] != name.encode() or not place:
                continue
            if text[code[place - 1].start : code[place - 1].end] in _ACCESS:
                kind = _initialised(text, code, place)
                if kind == OPS:
                    yield _need(every, path, token, f"an ops table has .{name}")
                elif not kind:
                    yield from _accessed(program, every, path, token, name)


def positional(every: Everywhere) -> Iterator[Need]:
    """The tables whose entries have no names, so that each has its place in the row."""
    key = OPS.encode()
    for path, text in every.files.items():
        if key not in text:
            continue
        code = every.code(path)
        for place, token in enumerate(code):
            if text[token.start : token.end] != key:
                continue
            brace = _opening(text, code, place)
            if brace is not None and not _named(text, code, brace):
                what = "the entries of the table have no names"
                yield _need(every, path, token, what)


def _need(every: Everywhere, path: str, token: Token, what: str) -> Need:
    line = every.files[path].count(b"\n", 0, token.start) + 1
    return Need(Location(path, line), what)


def _accessed(
    program: Program, every: Everywhere, path: str, token: Token, name: str
) -> Iterator[Need]:
    """A member of that name of an expression: whose it is, libclang has to say."""
    if not path.endswith(".c"):
        if _DEVICE in every.files[path]:
            yield _need(every, path, token, f"the header names a member {name}")
        return
    try:
        member = _member(program, path, token, name)
    except NotParsed as error:
        what = f"{name} is named, and the file has no syntax tree: {error}"
        yield _need(every, path, token, what)
        return
    if member is None:
        yield _need(every, path, token, f"{name} is named in code that is not built")
    elif owner(member) == OPS and member.kind == CursorKind.MEMBER_REF:
        yield _need(every, path, token, f"an ops table has .{name}")
    elif owner(member) == OPS and path.rpartition("/")[0] != FOLDER:
        yield _need(every, path, token, f"{name} is asked outside of the core")


def _member(program: Program, path: str, token: Token, name: str) -> Cursor | None:
    """The use of a member that is written there."""
    for top in written(program.unit(path)):
        start, end = byte_range(top)
        if start <= token.start < end:
            for cursor in walk(top):
                if cursor.spelling == name and _stands(cursor, token):
                    return cursor
    return None


def _stands(cursor: Cursor, token: Token) -> bool:
    if cursor.kind == CursorKind.MEMBER_REF_EXPR:
        return byte_range(cursor)[1] == token.end
    return cursor.kind == CursorKind.MEMBER_REF and (
        byte_range(cursor)[0] == token.start
    )


def _initialised(text: bytes, code: Sequence[Token], place: int) -> str:
    """The structure whose initialiser has a designator at ``place``; empty if none.

    That is one right inside of ``struct NAME variable = { … }``.
    """
    depth = 0
    for number in range(place, -1, -1):
        said = text[code[number].start : code[number].end]
        if said == b"}":
            depth += 1
        elif said == b"{":
            depth -= 1
            if depth < 0:
                return _declared(text, code, number)
        elif said == b";" and not depth:
            return ""
    return ""


def _declared(text: bytes, code: Sequence[Token], brace: int) -> str:
    """The structure that is declared with an initialiser from ``brace`` on."""
    if not brace or text[code[brace - 1].start : code[brace - 1].end] != b"=":
        return ""
    for number in range(brace - 1, 0, -1):
        said = text[code[number].start : code[number].end]
        if said in (b";", b"}", b"{", b")"):
            return ""
        if said == b"struct":
            name = code[number + 1]
            return text[name.start : name.end].decode("utf-8", "replace")
    return ""


def _opening(text: bytes, code: Sequence[Token], place: int) -> int | None:
    """The brace that opens the initialiser of what is declared at ``place``."""
    for number in range(place + 1, len(code) - 1):
        said = text[code[number].start : code[number].end]
        if said in (b";", b")", b"{", b",", b"("):
            return None
        if said == b"=":
            opens = text[code[number + 1].start : code[number + 1].end] == b"{"
            return number + 1 if opens else None
    return None


def _named(text: bytes, code: Sequence[Token], brace: int) -> bool:
    """Whether the first entry behind a brace, or behind more of them, has a name."""
    for token in code[brace + 1 :]:
        said = text[token.start : token.end]
        if said != b"{":
            return said in (b".", b"[", b"}") or token.kind == Kind.DIRECTIVE
    return True
