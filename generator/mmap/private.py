# SPDX-License-Identifier: GPL-2.0-only
"""What a driver keeps in ``vma->vm_private_data``, and how to get at it otherwise.

The object takes that place where a fault handler needs it.  What was there has to
follow from the device then: ``container_of(obj->vdev, struct foo, vdev)``.
"""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import arguments, byte_range, file_offset, walk
from ...checkers.expression import expression
from ..editing.effects import stores
from ..editing.extents import text_of
from ..editing.fitting import DoesNotFit
from ..editing.variables import initialiser
from .claim import OBJECT
from .look import named, points_to
from .reach import Code, How, Reach
from .signatures import DEVICE


def derived(reach: Reach, stored: Sequence[tuple[Code, Cursor]]) -> str:
    """What a mapping keeps, as an expression of the object; raises DoesNotFit."""
    texts = {_derived(reach, code, value, 8): value for code, value in stored}
    if len(texts) != 1:
        raise DoesNotFit(
            stored[-1][1], "the mapping is given different private data on other ways"
        )
    return next(iter(texts))


def _derived(reach: Reach, code: Code, value: Cursor, depth: int) -> str:
    if depth == 0:
        raise DoesNotFit(value, "does not follow from the device")
    content, start = code.unit.content, byte_range(value)[0]
    text = text_of(code.unit, value)
    pieces: list[tuple[int, int, str]] = []
    for found in walk(value):
        if found.kind == CursorKind.CALL_EXPR and not _is_accessor(found):
            raise DoesNotFit(value, "does not follow from the device alone")
        if found.kind != CursorKind.DECL_REF_EXPR or found.referenced is None:
            continue
        place = file_offset(found.location)
        if not content.startswith(found.spelling.encode(), place):
            continue
        variable = found.referenced
        if variable.kind in (CursorKind.VAR_DECL, CursorKind.PARM_DECL):
            inner = _variable(reach, code, variable, found, depth)
            pieces.append((place - start, place - start + len(found.spelling), inner))
    alone = len(pieces) == 1 and pieces[0][1] - pieces[0][0] == len(text)
    for first, last, inner in sorted(set(pieces), reverse=True):
        simple = alone or inner.replace("->", "").replace("_", "").isalnum()
        wrapped = inner if simple or inner.endswith(")") else f"({inner})"
        text = text[:first] + wrapped + text[last:]
    return " ".join(text.split())


def _is_accessor(call: Cursor) -> bool:
    """A call that only makes one pointer of another."""
    return call.spelling.startswith("__builtin") or (
        "*" in call.type.get_canonical().spelling and len(arguments(call)) == 1
    )


def _variable(
    reach: Reach, code: Code, variable: Cursor, use: Cursor, depth: int
) -> str:
    if variable.kind == CursorKind.PARM_DECL:
        if points_to(variable, DEVICE) and code.how == How.ENTRY:
            return f"{OBJECT}->vdev"
        return _passed(reach, code, variable, use, depth)
    if _is_global(variable):
        return str(variable.spelling)
    values = _values(code, variable)
    if len(values) != 1:
        raise DoesNotFit(use, f"{variable.spelling} has no one value to be kept")
    return _derived(reach, code, values[0], depth - 1)


def _passed(reach: Reach, code: Code, variable: Cursor, use: Cursor, depth: int) -> str:
    """What the callers of a helper pass for its parameter."""
    number = [each.hash for each in arguments(code.function)].index(variable.hash)
    texts = {
        _derived(reach, caller, arguments(handing.node.cursor)[number], depth - 1)
        for caller, handing in reach.callers(code.key)
    }
    if len(texts) != 1:
        raise DoesNotFit(use, f"{variable.spelling} does not follow from the device")
    return next(iter(texts))


def _values(code: Code, variable: Cursor) -> list[Cursor]:
    """All that the variable is given in the function."""
    value = initialiser(variable)
    found = [value] if value is not None else []
    for statement, target in stores(code.function):
        declared = named(target.cursor)
        if declared is not None and declared.hash == variable.hash:
            found.append(list(statement.get_children())[-1])
    return found


def _is_global(variable: Cursor) -> bool:
    parent = variable.semantic_parent
    return parent is not None and parent.kind == CursorKind.TRANSLATION_UNIT


def stored(reach: Reach) -> list[tuple[Code, Cursor]]:
    """Every value that is put into the mapping's private data."""
    return [
        (code, list(node.cursor.get_children())[1])
        for code in reach.codes.values()
        for node in code.stores
    ]


def is_nothing(value: Cursor) -> bool:
    """Whether the value is NULL."""
    found = expression(value)
    return getattr(found, "value", None) == 0
