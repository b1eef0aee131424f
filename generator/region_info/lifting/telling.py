# SPDX-License-Identifier: GPL-2.0-only
"""Code that only tells something, as ``pr_debug()`` does, wherever it runs."""

from __future__ import annotations

import re

from clang.cindex import Cursor, CursorKind

from ....checkers.cursors import byte_range, walk
from ...editing.effects import stores
from ...editing.variables import names_in
from ..request.reading import Reading
from ..request.roles import Role

_WORD = re.compile(rb"[A-Za-z_]\w*")
_TELL = {
    "printk",
    "debug",
    "dbg",
    "trace",
    "info",
    "notice",
    "warn",
    "err",
    "alert",
    "emerg",
    "log",
}
_VARIABLES = (CursorKind.VAR_DECL, CursorKind.PARM_DECL)
_NO_PART = (None, Role.DEVICE, Role.COMMAND)


def named_so(name: str) -> bool:
    """Whether a function of this name tells something, by the words in it."""
    return bool(_TELL & set(name.strip("_").split("_")))


def written_so(code: Cursor, reading: Reading) -> bool:
    """Whether it is written as the call of a function or macro of such a name."""
    content = reading.scope.unit.content
    word = _WORD.match(content, byte_range(code)[0])
    return word is not None and named_so(word[0].decode())


def only_tells(statement: Cursor, reading: Reading) -> bool:
    """Whether a statement is such a call, and has nothing to do with the request.

    It may name the device and the command; what it calls for its arguments, and what it
    stores, has to come out of its own macro.
    """
    if not statement.kind.is_expression() and statement.kind != CursorKind.DO_STMT:
        return False
    if not written_so(statement, reading):
        return False
    for found in walk(statement):
        called = found.kind == CursorKind.CALL_EXPR
        if called and not written_so(found, reading):
            return False
    if any(reading.scope.is_written(place) for place, _ in stores(statement)):
        return False
    roles = reading.scope.roles
    return all(
        roles.get(each.hash) in _NO_PART
        for each in names_in(statement)
        if each.kind in _VARIABLES
    )
