# SPDX-License-Identifier: GPL-2.0-only
"""Code of which it is not clear what it would mean with the op's parameters."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind, StorageClass

from ....checkers.cursors import byte_range, file_offset, walk
from ....checkers.lexer import Kind, tokens
from ...editing.fitting import DoesNotFit
from ...editing.layout import inside
from ...editing.variables import variables
from ..request.roles import Role
from .declarations import declarations, nested
from .lifted import Lifted

_RECORDS = {
    Role.INFO: "region info",
    Role.CAPS: "capability chain",
    Role.OVERLAY: "region info",
}
_POINTERS = {
    Role.INFO_POINTER: "region info",
    Role.CAPS_POINTER: "capability chain",
    Role.OVERLAY_POINTER: "region info",
}
_RENAMED = {*_RECORDS, *_POINTERS, Role.DEVICE, Role.COMMAND, Role.USER}
_NAMED = {
    CursorKind.DECL_REF_EXPR,
    CursorKind.MEMBER_REF_EXPR,
    CursorKind.MEMBER_REF,
    CursorKind.VAR_DECL,
    CursorKind.TYPE_REF,
}


def refuse_unclear(lifted: Lifted) -> None:
    """Raise DoesNotFit for the first such code on the path."""
    content = lifted.reading.scope.unit.content
    if b"\r\n" in content:
        raise DoesNotFit(lifted.reading.scope.function, "its lines end in CR LF", 1)
    _refuse_two(lifted)
    for statement in _kept(lifted):
        _refuse_unseen(lifted, statement)


def refuse_shared_static(lifted: Lifted) -> None:
    """A static local that stays in the ioctl and moves to the op would be two.

    Raises DoesNotFit.
    """
    for statement in (*declarations(lifted), *nested(lifted)):
        for variable in variables(statement):
            if variable.storage_class == StorageClass.STATIC:
                raise DoesNotFit(
                    variable, f"{variable.spelling} is static in the ioctl"
                )


def _refuse_two(lifted: Lifted) -> None:
    """The op is given one structure and one chain: two cannot be told apart."""
    scope = lifted.reading.scope
    parameters = {each.hash for each in scope.function.get_arguments()}
    first: dict[str, int] = {}
    for statement in lifted.reading.path.statements:
        for found in walk(statement):
            declared = found.referenced
            if found.kind != CursorKind.DECL_REF_EXPR or declared is None:
                continue
            role = scope.roles.get(declared.hash)
            what = _RECORDS.get(role) if role is not None else None
            if role in _POINTERS and declared.hash in parameters:
                what = _POINTERS[role]
            if what and first.setdefault(what, declared.hash) != declared.hash:
                raise DoesNotFit(found, f"a second {what} is used here")


def _kept(lifted: Lifted) -> Iterator[Cursor]:
    for item in lifted.items:
        if item.claim is None and item.statements[0].kind != CursorKind.DECL_STMT:
            yield from item.statements


def _refuse_unseen(lifted: Lifted, statement: Cursor) -> None:
    """A name in ``typeof()``, or given to a macro that does not use it."""
    scope = lifted.reading.scope
    names = {
        found.spelling.encode()
        for found in walk(scope.function)
        if scope.roles.get(found.hash) in _RENAMED
    }
    seen = {
        file_offset(found.location) for found in walk(statement) if found.kind in _NAMED
    }
    dropped = lifted.dropped()
    start, end = byte_range(statement)
    before = b""
    for token in tokens(scope.unit.content[start:end]):
        text = scope.unit.content[start + token.start : start + token.end]
        place = start + token.start
        if (
            token.kind == Kind.IDENTIFIER
            and text in names
            and before not in (b".", b"->")
            and place not in seen
            and not inside(place, dropped)
        ):
            raise DoesNotFit(statement, f"{text.decode()} is used out of sight here")
        if token.kind not in (Kind.COMMENT, Kind.NEWLINE):
            before = text
