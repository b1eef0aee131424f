# SPDX-License-Identifier: GPL-2.0-only
"""A path of the request through a function, and what none may hold."""

from __future__ import annotations

from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ....checkers.cursors import body, byte_range, walk
from ....checkers.evaluate import evaluate
from ....checkers.expression import Operation, expression
from ....checkers.lexer import Conditional, conditionals
from ...editing.fitting import DoesNotFit
from ...editing.series import Edit
from .roles import Role, Scope, is_request_number


@dataclass(frozen=True)
class Path:
    """What ``scope.function`` executes for the request.

    ``statements`` in order; ``arm`` are those that only this request reaches, none
    where the function serves nothing else; ``removal`` takes the arm out; ``exits`` are
    the arm's ``break`` statements (in the middle of it) by hash, each standing for what
    follows the switch; ``ended`` says that control comes no further.
    """

    scope: Scope
    statements: tuple[Cursor, ...] = ()
    arm: tuple[Cursor, ...] = ()
    removal: tuple[Edit, ...] = ()
    exits: frozenset[int] = frozenset()
    ended: bool = False

    @property
    def dispatches(self) -> bool:
        """Whether the function serves other commands as well."""
        return bool(self.removal)


def mentions_command(scope: Scope, condition: Cursor) -> bool:
    """Whether a condition asks for the command of the ioctl in any way."""
    return any(
        found.kind == CursorKind.DECL_REF_EXPR
        and found.referenced is not None
        and scope.roles.get(found.referenced.hash) == Role.COMMAND
        for found in walk(condition)
    )


def refuse_second_handler(scope: Scope, compound: Cursor) -> None:
    """Two that answer one command are not told apart here: raises DoesNotFit."""
    handlers = [
        found
        for found in walk(compound)
        if is_case_of_request(found) or is_comparison(scope, found)
    ]
    if len(handlers) > 1:
        raise DoesNotFit(handlers[1], "a second handler of the same command")


def is_case_of_request(cursor: Cursor) -> bool:
    """Whether it is ``case VFIO_DEVICE_GET_REGION_INFO:``, by its number."""
    if cursor.kind != CursorKind.CASE_STMT:
        return False
    value = evaluate(next(iter(cursor.get_children())))
    return value is not None and is_request_number(value)


def is_comparison(scope: Scope, cursor: Cursor) -> bool:
    """Whether it compares the command with that of the request, for equality or not."""
    if cursor.kind != CursorKind.BINARY_OPERATOR:
        return False
    value = expression(cursor)
    match value:
        case Operation("==" | "!=" as operator, _):
            return scope.is_request(value) == (operator == "==")
    return False


def refuse_conditionals(path: Path) -> None:
    """``#if`` where the request goes: half of the handler may not have been seen.

    What is in other arms of a choice by the command does not matter.  Raises
    DoesNotFit.
    """
    compound = body(path.scope.function)
    assert compound is not None
    groups: dict[int, list[Conditional]] = {}
    for directive in conditionals(path.scope.unit.content):
        groups.setdefault(directive.group, []).append(directive)
    start, end = byte_range(compound)
    for group in groups.values():
        low, high = group[0].start, group[-1].end
        if start < high and low < end and not _is_elsewhere(path, compound, low, high):
            raise DoesNotFit(
                path.arm[0] if path.arm else path.scope.function,
                "a preprocessor conditional is in or around the handler",
                group[0].line,
            )


def _is_elsewhere(path: Path, compound: Cursor, low: int, high: int) -> bool:
    """Whether the bytes are in a choice by the command, but not on the path."""
    visited = [byte_range(each) for each in path.statements]
    visited += [(edit.start, edit.end) for edit in path.removal]
    if any(start < high and low < end for start, end in visited):
        return False
    for found in walk(compound):
        if found.kind in (CursorKind.SWITCH_STMT, CursorKind.IF_STMT):
            start, end = byte_range(found)
            if start < low and high < end:
                return mentions_command(path.scope, next(iter(found.get_children())))
    return False
