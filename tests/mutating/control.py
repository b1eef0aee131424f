# SPDX-License-Identifier: GPL-2.0-only
"""Other ways through a function."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from clang.cindex import Cursor, CursorKind
from pgoff.checkers.cursors import binary_operator, byte_range, walk
from pgoff.checkers.parse import Unit

from .driver import (
    JUMPS,
    MMAP,
    behind,
    body,
    breaks,
    functions,
    head_of,
    is_of_vfio,
    text_of,
)
from .mutation import Edit


def chains(unit: Unit) -> Iterator[Edit]:
    """A ``switch`` becomes a chain of ``if``."""
    for function in functions(unit):
        if is_of_vfio(unit, function):
            for each in walk(function):
                if each.kind == CursorKind.SWITCH_STMT:
                    chain = _chain(unit, each)
                    if chain:
                        yield *byte_range(each), chain


def _chain(unit: Unit, switch: Cursor) -> bytes:
    """The chain; nothing where cases fall through or are left in the middle."""
    value, block = switch.get_children()
    asked = text_of(unit, value)
    arms: list[tuple[list[bytes], list[Cursor]]] = []
    for each in block.get_children():
        labels, statement = _labels(unit, each)
        if labels:
            arms.append((labels, [statement]))
        elif arms:
            arms[-1][1].append(each)
        else:
            return b""
    pieces, default = [], b""
    for labels, statements in arms:
        inside = _arm(unit, statements)
        if inside is None:
            return b""
        if b"" in labels:
            default = inside
        else:
            tests = [b"(%s) == (%s)" % (asked, label) for label in labels]
            pieces.append(b"if (%s) {\n%s\n\t}" % (b" || ".join(tests), inside))
    if not pieces:
        return b""
    return b" else ".join([*pieces, b"{\n%s\n\t}" % default])


def _labels(unit: Unit, statement: Cursor) -> tuple[list[bytes], Cursor]:
    """The labels in front of a statement (of ``default`` empty), and the statement."""
    labels = []
    while statement.kind in (CursorKind.CASE_STMT, CursorKind.DEFAULT_STMT):
        children = list(statement.get_children())
        if statement.kind == CursorKind.CASE_STMT:
            labels.append(text_of(unit, children[0]))
        else:
            labels.append(b"")
        statement = children[-1]
    return labels, statement


def _arm(unit: Unit, statements: list[Cursor]) -> bytes | None:
    """What is between the labels, without the ``break`` at its end."""
    block = statements[0].kind == CursorKind.COMPOUND_STMT and len(statements) <= 2
    inner = list(statements[0].get_children()) if block else []
    last = inner[-1] if block and len(statements) == 1 and inner else statements[-1]
    broken = last.kind == CursorKind.BREAK_STMT
    if not broken and last.kind not in (CursorKind.RETURN_STMT, CursorKind.GOTO_STMT):
        return None
    if len(list(breaks(statements))) > int(broken):
        return None
    start, end = byte_range(statements[0])[0], behind(unit, statements[-1])
    text = unit.content[start:end]
    if not broken:
        return text
    at = byte_range(last)
    return text[: at[0] - start] + text[at[0] - start :].replace(b"break;", b"", 1)


def turned(unit: Unit) -> Iterator[Edit]:
    """``a < b`` becomes ``b > a``."""
    other = {"<": b">", ">": b"<", "<=": b">=", ">=": b"<=", "==": b"==", "!=": b"!="}
    for function in functions(unit):
        if not is_of_vfio(unit, function):
            continue
        for each in walk(function):
            if each.kind != CursorKind.BINARY_OPERATOR:
                continue
            operator = binary_operator(each)
            if operator in other:
                left, right = each.get_children()
                yield (
                    *byte_range(each),
                    b"%s %s %s"
                    % (text_of(unit, right), other[operator], text_of(unit, left)),
                )


def chosen(unit: Unit) -> Iterator[Edit]:
    """``return a ? b : c;`` becomes two of them."""
    for function in functions(unit):
        for block in walk(function) if is_of_vfio(unit, function) else ():
            if block.kind != CursorKind.COMPOUND_STMT:
                continue
            for each in block.get_children():
                value = _returned(each)
                if value is not None and value.kind == CursorKind.CONDITIONAL_OPERATOR:
                    parts = value.get_children()
                    test, yes, no = (text_of(unit, part) for part in parts)
                    start, end = byte_range(each)[0], behind(unit, each)
                    text = b"if (%s)\n\t\treturn %s;\n\treturn %s;" % (test, yes, no)
                    yield start, end, text


def _returned(statement: Cursor) -> Cursor | None:
    """The value of a ``return``, without the conversion to the function's type."""
    if statement.kind != CursorKind.RETURN_STMT:
        return None
    value = next(statement.get_children(), None)
    while value is not None and value.kind == CursorKind.UNEXPOSED_EXPR:
        value = next(value.get_children(), None)
    return value


def left_early(unit: Unit) -> Iterator[Edit]:
    """What is behind ``if (a) return b;`` up to a function's end becomes ``else``."""
    for function in functions(unit):
        if not MMAP.search(head_of(unit, function)):
            continue
        statements = list(body(function).get_children())
        for here, after in pairwise(statements):
            if here.kind == CursorKind.IF_STMT and after.kind != CursorKind.DECL_STMT:
                parts = list(here.get_children())
                if (
                    len(parts) == 2
                    and parts[1].kind == CursorKind.RETURN_STMT
                    and not any(each.kind in JUMPS for each in walk(function))
                ):
                    start, end = behind(unit, here), byte_range(body(function))[1] - 1
                    yield start, start, b" else {"
                    yield end, end, b"}\n"
                    break
