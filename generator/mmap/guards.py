# SPDX-License-Identifier: GPL-2.0-only
"""From where on a function knows that a mapping is the driver's own.

A function that anybody may ask about any mapping looks at ``vma->vm_ops`` first, itself
or through a function that gives nothing for a foreign mapping.  The private data of a
foreign one must not be followed.
"""

from __future__ import annotations

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import arguments, body, byte_range, walk
from ...checkers.expression import Constant, Member, Name, Operation, expression
from ..editing.control import terminates
from .look import is_vma, named
from .reach import Code, How, Reach


def guarded(reach: Reach, code: Code, place: int, depth: int = 8) -> bool:
    """Whether the mapping is known to be the driver's own at byte ``place``."""
    if code.how in (How.ENTRY, How.CALLBACK, How.HANDLER):
        return True
    end = guard_end(reach, code)
    if end is not None and end <= place:
        return True
    if _is_chosen(code, place):
        return True
    if code.how == How.ASKED or depth == 0:
        return False
    return all(
        guarded(reach, caller, byte_range(handing.node.cursor)[0], depth - 1)
        for caller, handing in reach.callers(code.key)
    )


def guard_end(reach: Reach, code: Code) -> int | None:
    """Behind which byte of the function only own mappings come, None if nowhere."""
    compound = body(code.function)
    assert compound is not None
    for statement in compound.get_children():
        if statement.kind != CursorKind.IF_STMT:
            continue
        condition, then = list(statement.get_children())[:2]
        if terminates(then) and _is_foreign(reach, code, condition):
            return _behind(code, statement)
    return None


def _is_chosen(code: Code, place: int) -> bool:
    """Whether ``vma->vm_ops == &ops ? … : NULL`` leads to the place."""
    for found in walk(code.function):
        if found.kind != CursorKind.CONDITIONAL_OPERATOR:
            continue
        condition, own, foreign = list(found.get_children())
        match expression(condition):
            case Operation("==" | "!=" as operator, (left, right)):
                if not any(_is_operations(each.cursor) for each in (left, right)):
                    continue
                start, end = byte_range(own if operator == "==" else foreign)
                if start <= place < end:
                    return True
    return False


def _behind(code: Code, statement: Cursor) -> int:
    end = byte_range(statement)[1]
    content = code.unit.content
    while content[end : end + 1] in (b";", b" ", b"\t"):
        end += 1
    return end


def _is_foreign(reach: Reach, code: Code, condition: Cursor) -> bool:
    """Whether the condition holds for the mappings of others."""
    match expression(condition):
        case Operation("!=", (left, right)):
            return any(_is_operations(each.cursor) for each in (left, right))
        case Operation("!", (Name() as name,)) | Operation(
            "==", (Name() as name, Constant(0))
        ):
            return name.declaration is not None and _is_answer(
                reach, code, name.declaration
            )
    return False


def _is_operations(cursor: Cursor) -> bool:
    match expression(cursor):
        case Member(base, "vm_ops"):
            return is_vma(base.cursor)
    return False


def _is_answer(reach: Reach, code: Code, variable: Cursor) -> bool:
    """Whether the variable is what a function says that has such a guard itself."""
    for found in walk(code.function):
        if found.kind != CursorKind.CALL_EXPR or not any(
            is_vma(each) for each in arguments(found)
        ):
            continue
        asked = [
            other
            for other in reach.codes.values()
            if found.referenced is not None
            and other.name == found.referenced.spelling
            and _tells(reach, other)
        ]
        if asked and _goes_to(code.function, found, variable):
            return True
    return False


def _tells(reach: Reach, code: Code) -> bool:
    """Whether a function gives something only for the driver's own mappings."""
    if guard_end(reach, code) is not None:
        return True
    loads = [byte_range(each.cursor)[0] for each in code.loads]
    return bool(loads) and all(_is_chosen(code, each) for each in loads)


def _goes_to(function: Cursor, call: Cursor, variable: Cursor) -> bool:
    """Whether what the call gives is put into the variable."""
    for found in walk(function):
        if found.kind == CursorKind.VAR_DECL:
            target = found
        elif found.kind == CursorKind.BINARY_OPERATOR:
            target = named(next(iter(found.get_children()))) or found
        else:
            continue
        if target.hash == variable.hash and any(each == call for each in walk(found)):
            return True
    return False
