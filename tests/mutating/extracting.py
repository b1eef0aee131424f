# SPDX-License-Identifier: GPL-2.0-only
"""Functions that do a part of what one did."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind, TypeKind
from pgoff.checkers.cursors import binary_operator, byte_range, walk
from pgoff.checkers.parse import Unit

from .driver import (
    IOCTL,
    JUMPS,
    MMAP,
    behind,
    body,
    breaks,
    functions,
    head_of,
    is_of_vfio,
    is_plain,
    text_of,
)
from .mutation import Edit

LOCALS = (CursorKind.PARM_DECL, CursorKind.VAR_DECL)


def wrapped(unit: Unit) -> Iterator[Edit]:
    """A function only calls another one, which does what it did."""
    for function in functions(unit):
        if is_of_vfio(unit, function) and is_plain(unit, function):
            names = [each.spelling for each in function.get_arguments()]
            if not all(names) or function.type.is_function_variadic():
                continue
            head, name = head_of(unit, function), function.spelling.encode()
            inner = re.sub(rb"\b%s\b" % name, name + b"_inner", head, count=1)
            call = b"%s_inner(%s);" % (name, ", ".join(names).encode())
            void = function.result_type.kind == TypeKind.VOID
            start, end = byte_range(function)
            yield (
                start,
                end,
                b"%s\n%s\n\n%s\n{\n\t%s%s\n}"
                % (
                    inner,
                    text_of(unit, body(function)),
                    head,
                    b"" if void else b"return ",
                    call,
                ),
            )


def arms(unit: Unit) -> Iterator[Edit]:
    """The arm of a command that always returns becomes a function."""
    for function in functions(unit):
        if not IOCTL.search(text_of(unit, function)):
            continue
        for each in walk(function):
            if each.kind in (CursorKind.IF_STMT, CursorKind.CASE_STMT):
                asked, arm = list(each.get_children())[:2]
                block = arm.kind == CursorKind.COMPOUND_STMT
                if block and IOCTL.search(text_of(unit, asked)):
                    yield from _extracted(unit, function, list(arm.get_children()))


def tails(unit: Unit) -> Iterator[Edit]:
    """What follows the declarations and the first statement becomes a function."""
    for function in functions(unit):
        if MMAP.search(head_of(unit, function)):
            statements = list(body(function).get_children())
            rest = [each for each in statements if each.kind != CursorKind.DECL_STMT]
            if len(rest) > 2:
                yield from _extracted(unit, function, rest[1:])


def _extracted(
    unit: Unit, function: Cursor, statements: list[Cursor]
) -> Iterator[Edit]:
    """A function of ``statements``, which end a way through ``function``, and its call.

    Nothing where they leave in another way, or need what cannot be a parameter.
    """
    if not statements or statements[-1].kind != CursorKind.RETURN_STMT:
        return
    inside = [each for one in statements for each in walk(one)]
    if any(each.kind in JUMPS for each in inside) or list(breaks(statements)):
        return
    start, end = byte_range(statements[0])[0], behind(unit, statements[-1])
    needed = [
        each
        for each in _locals(function, inside)
        if not start <= byte_range(each)[0] < end
    ]
    if any(set("[(") & set(each.type.spelling) for each in needed):
        return
    given = [
        each
        for each in needed
        if not _is_set_first(inside, each) and _has_value(function, each, start)
    ]
    own = "".join(f"\t{_declared(each)};\n" for each in needed if each not in given)
    name, parameters = f"{function.spelling}_part", ", ".join(map(_declared, given))
    head = f"static {function.result_type.spelling} {name}({parameters or 'void'})"
    opening, place = f"{head}\n{{\n{own}\t".encode(), byte_range(function)[0]
    yield place, place, opening + unit.content[start:end] + b"\n}\n\n"
    call = ", ".join(each.spelling for each in given)
    yield start, end, f"return {name}({call});".encode()


def _locals(function: Cursor, inside: list[Cursor]) -> list[Cursor]:
    """The parameters and variables of ``function`` that are named ``inside``."""
    start, end = byte_range(function)
    found: dict[str, Cursor] = {}
    for each in inside:
        named = each.referenced if each.kind == CursorKind.DECL_REF_EXPR else None
        if named is None or named.kind not in LOCALS:
            continue
        if start <= byte_range(named)[0] < end:
            found[named.spelling] = named
    return list(found.values())


def _is_set_first(inside: list[Cursor], declared: Cursor) -> bool:
    """Whether the first use of a variable is an assignment to it."""
    uses = [
        byte_range(each)[0]
        for each in inside
        if each.kind == CursorKind.DECL_REF_EXPR and each.referenced == declared
    ]
    return any(
        each.kind == CursorKind.BINARY_OPERATOR
        and binary_operator(each) == "="
        and byte_range(each)[0] == min(uses)
        and next(each.get_children()).kind == CursorKind.DECL_REF_EXPR
        for each in inside
    )


def _has_value(function: Cursor, declared: Cursor, before: int) -> bool:
    """Whether a variable may have a value that the end of the function asks for."""
    if declared.kind == CursorKind.PARM_DECL:
        return True
    if any(each.kind.is_expression() for each in declared.get_children()):
        return True
    return any(
        each.kind == CursorKind.DECL_REF_EXPR
        and each.referenced == declared
        and byte_range(each)[0] < before
        for each in walk(function)
    )


def _declared(variable: Cursor) -> str:
    spelling = variable.type.spelling
    space = "" if spelling.endswith("*") else " "
    return f"{spelling}{space}{variable.spelling}"
