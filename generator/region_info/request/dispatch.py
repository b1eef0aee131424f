# SPDX-License-Identifier: GPL-2.0-only
"""Follow the request through a function that serves several commands.

What is executed for VFIO_DEVICE_GET_REGION_INFO is a path: the statements of a
function in order, with every choice by the command taken.  What must go from the
function once the request no longer comes this way is a set of edits, by :mod:`arms`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from clang.cindex import Cursor, CursorKind

from ....checkers.cursors import body, walk
from ....checkers.expression import Expression, Operation, expression
from ...editing.control import breaks, labels, terminates, unlabelled
from ...editing.effects import has_effect
from ...editing.fitting import DoesNotFit
from ...editing.variables import initialiser
from .arms import with_guard_alone, without_branch, without_case
from .path import (
    Path,
    is_case_of_request,
    is_comparison,
    mentions_command,
    refuse_conditionals,
    refuse_second_handler,
)
from .roles import Role, Scope


def follow(scope: Scope) -> Path:
    """The path of the request through ``scope.function``; raises DoesNotFit."""
    compound = body(scope.function)
    assert compound is not None
    refuse_second_handler(scope, compound)
    path = _follow(Path(scope), list(compound.get_children()))
    if path.dispatches:
        refuse_conditionals(path)
    return path


def _follow(path: Path, statements: Sequence[Cursor]) -> Path:
    for position, statement in enumerate(statements):
        if path.ended:
            break
        path = _step(path, statement, statements[position + 1 :])
    return path


def _step(path: Path, statement: Cursor, rest: Sequence[Cursor]) -> Path:
    if statement.kind == CursorKind.COMPOUND_STMT:
        return _follow(path, list(statement.get_children()))
    if statement.kind == CursorKind.SWITCH_STMT and _chooses(path.scope, statement):
        return _switch(path, statement)
    if statement.kind == CursorKind.IF_STMT and mentions_command(
        path.scope, next(iter(statement.get_children()))
    ):
        return _if(path, statement, rest)
    _refuse_choice_inside(path.scope, statement)
    return replace(
        path,
        statements=(*path.statements, statement),
        ended=terminates(statement),
    )


def _refuse_choice_inside(scope: Scope, statement: Cursor) -> None:
    """A choice by the command in a loop, or in a condition about something else."""
    for found in walk(statement):
        if (
            found.kind == CursorKind.SWITCH_STMT
            and mentions_command(scope, next(iter(found.get_children())))
        ) or is_comparison(scope, found):
            raise DoesNotFit(found, "the command is chosen by in an unusual place")


def _chooses(scope: Scope, switch: Cursor) -> bool:
    """Whether ``switch`` is over the command."""
    condition = next(iter(switch.get_children()))
    return scope.role(expression(condition)) == Role.COMMAND


# --- if (cmd == …) -------------------------------------------------------------------


def _if(path: Path, statement: Cursor, rest: Sequence[Cursor]) -> Path:
    condition, *branches = statement.get_children()
    value = expression(condition)
    for_request = _holds(path.scope, value, request=True)
    for_others = _holds(path.scope, value, request=False)
    if for_request is None or for_others is None:
        raise DoesNotFit(
            condition, "the condition mixes the command with something else"
        )
    chosen = branches[:1] if for_request else branches[1:]
    followed = _follow(path, chosen)
    if for_request == for_others:
        if has_effect(condition):
            raise DoesNotFit(condition, "a condition about the command has an effect")
        return followed
    if _count_commands(path.scope, value) > 1:
        raise DoesNotFit(condition, "the arm is shared with another command")
    removal = (
        without_branch(path.scope, statement)
        if for_request
        else with_guard_alone(path.scope, statement, rest)
    )
    if path.dispatches or len(followed.removal) > len(path.removal):
        raise DoesNotFit(statement, "a second handler of the same command")
    arm = tuple(chosen or rest)
    return replace(followed, removal=removal, arm=arm)


def _holds(scope: Scope, value: Expression, *, request: bool) -> bool | None:
    """Whether ``value`` holds for the request, or for a command nobody names."""
    match value:
        case Operation("&&" | "||" as operator, (left, right)):
            one, other = (
                _holds(scope, each, request=request) for each in (left, right)
            )
            decisive = operator == "||"
            if one is decisive or other is decisive:
                return decisive
            return None if one is None or other is None else not decisive
        case Operation("!", (inner,)):
            held = _holds(scope, inner, request=request)
            return None if held is None else not held
        case Operation("==" | "!=" as operator, _):
            about = scope.is_request(value)
            if about is None:
                return None
            if request:
                return about
            return operator == "!="
    return None


def _count_commands(scope: Scope, value: Expression) -> int:
    match value:
        case Operation("&&" | "||", operands):
            return sum(_count_commands(scope, each) for each in operands)
        case Operation("!", (inner,)):
            return _count_commands(scope, inner)
    return int(scope.is_request(value) is not None)


# --- switch (cmd) --------------------------------------------------------------------


def _switch(path: Path, switch: Cursor) -> Path:
    statements = list(list(switch.get_children())[-1].get_children())
    place = _case_of_request(statements)
    if place is None:
        return _default(path, statements)
    if path.dispatches:
        raise DoesNotFit(statements[place], "a second handler of the same command")
    if len(list(labels(statements[place]))) > 1:
        raise DoesNotFit(statements[place], "the arm is shared with another command")
    in_front = list(takewhile(_is_unlabelled, statements))
    if place > len(in_front) and not _leaves(statements[place - 1]):
        raise DoesNotFit(
            statements[place], "the case before falls through into this one"
        )
    arm, following = _arm(statements, place)
    followed = _follow_arm(_declared(path, in_front), switch, arm)
    removal = without_case(path.scope, switch, statements[place], following)
    return replace(followed, removal=removal, arm=tuple(arm))


def _is_unlabelled(statement: Cursor) -> bool:
    return not any(True for _ in labels(statement))


def _declared(path: Path, statements: Sequence[Cursor]) -> Path:
    """``path`` with what is declared in front of the first case, where nothing runs."""
    for statement in statements:
        if statement.kind != CursorKind.DECL_STMT or any(
            initialiser(found) is not None for found in statement.get_children()
        ):
            raise DoesNotFit(statement, "in front of the first case, this never runs")
    return replace(path, statements=(*path.statements, *statements))


def _case_of_request(statements: Sequence[Cursor]) -> int | None:
    for place, statement in enumerate(statements):
        for label in labels(statement):
            if is_case_of_request(label):
                return place
    return None


def _arm(
    statements: Sequence[Cursor], place: int
) -> tuple[list[Cursor], Cursor | None]:
    """The statements behind the label, and the first one behind the next label."""
    arm = [unlabelled(statements[place])]
    for statement in statements[place + 1 :]:
        if any(True for _ in labels(statement)):
            return arm, statement
        arm.append(statement)
    return arm, None


def _leaves(statement: Cursor) -> bool:
    """Whether control never falls from ``statement`` into the case behind it."""
    last = unlabelled(statement)
    if last.kind == CursorKind.COMPOUND_STMT:
        inner = list(last.get_children())
        return bool(inner) and _leaves(inner[-1])
    return last.kind == CursorKind.BREAK_STMT or terminates(last)


def _follow_arm(path: Path, switch: Cursor, arm: Sequence[Cursor]) -> Path:
    flat = list(_flat(arm))
    if not flat or not _leaves(flat[-1]):
        raise DoesNotFit(flat[-1] if flat else switch, "the arm falls through")
    if flat[-1].kind == CursorKind.BREAK_STMT:
        flat.pop()
    exits = frozenset(found.hash for each in flat for found in breaks(each))
    followed = _follow(path, flat)
    return replace(followed, exits=path.exits | exits)


def _flat(statements: Sequence[Cursor]) -> Iterator[Cursor]:
    """``statements`` with the braces around an arm looked through."""
    for statement in statements:
        if statement.kind == CursorKind.COMPOUND_STMT:
            yield from _flat(list(statement.get_children()))
        else:
            yield statement


def _default(path: Path, statements: Sequence[Cursor]) -> Path:
    """No case of its own: the request takes ``default``, as unknown commands do."""
    for place, statement in enumerate(statements):
        if any(label.kind == CursorKind.DEFAULT_STMT for label in labels(statement)):
            arm, following = _arm(statements, place)
            flat = list(_flat(arm))
            if following is not None and not (flat and _leaves(flat[-1])):
                raise DoesNotFit(statement, "the arm falls through")
            if flat and flat[-1].kind == CursorKind.BREAK_STMT:
                flat.pop()
            return _follow(path, flat)
    return path
