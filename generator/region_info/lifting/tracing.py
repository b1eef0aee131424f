# SPDX-License-Identifier: GPL-2.0-only
"""Follow the request from the ioctl through helpers to where the driver answers it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ....checkers.cursors import references, walk
from ....checkers.expression import (
    Call,
    Constant,
    Expression,
    Name,
    Operation,
    expression,
)
from ....checkers.parse import Unit
from ...editing.effects import ends_with_scope, has_effect
from ...editing.fitting import DoesNotFit
from ...editing.program import Program, written
from ...editing.variables import initialiser, names_in, refuse_effect, variables
from ..request.dispatch import follow
from ..request.path import refuse_conditionals
from ..request.reading import Reading, assignment, calls, same_variable, statements_of
from ..request.renaming import hands_on
from ..request.roles import Role, Scope, scope_of
from .agreement import refuse_other_ways
from .declarations import declarations
from .level import Level
from .lifted import Item, Lifted, lift_path

_CARRIES = {
    Role.USER,
    Role.INFO_POINTER,
    Role.CAPS_POINTER,
    Role.OVERLAY_POINTER,
}
_ANSWERS = {"fetch", "final_copy", "copying_helper", "caps_reply"}


@dataclass(frozen=True)
class Tracer:
    """Follows requests through ``program``; ``ops`` are library ioctls with an op.

    ``ops`` maps the name of an ioctl function to that of the op which answers the
    request in its place.
    """

    program: Program
    ops: Mapping[str, str]

    def trace(self, unit: Unit, ioctl: Cursor) -> Level:
        """The innermost function that does more than copy; raises DoesNotFit."""
        level = self._level(
            scope_of(unit, ioctl, (Role.DEVICE, Role.COMMAND, Role.USER))
        )
        while True:
            call = self._tail_call(level)
            if call is None:
                return level
            level = self._descend(level, call)

    def _level(
        self, scope: Scope, caller: Level | None = None, call: Call | None = None
    ) -> Level:
        reading = Reading(follow(scope), self._copying)
        refuse_conditionals(reading.path)
        return Level(lift_path(reading), caller, call)

    def _descend(self, level: Level, call: Call) -> Level:
        found = self.program.helper(level.unit, call.cursor.referenced)
        if found is None:
            raise DoesNotFit(
                call.cursor, f"{call.callee}() is not defined in this driver's files"
            )
        for outer in level.outward():
            if outer.function.spelling == call.callee:
                raise DoesNotFit(call.cursor, "the handler is recursive")
        _refuse_lost(level.lifted, call)
        roles = [level.reading.role(argument) for argument in call.arguments]
        return self._level(scope_of(found[0], found[1], roles), level, call)

    def _tail_call(self, level: Level) -> Call | None:
        """The helper that everything the function does itself comes down to."""
        call = tail_call(level.lifted)
        if call is None or call.callee in self.ops:
            return None
        roles = {level.reading.role(argument) for argument in call.arguments}
        if not roles & _CARRIES:
            return None
        if Role.USER not in roles:
            if level.lifted.told:
                return None
            found = self.program.helper(level.unit, call.cursor.referenced)
            if found is None or _uses(found[0], found[1]) > 1:
                return None
        return call

    def _copying(self, reading: Reading, call: Call) -> frozenset[str]:
        """The meanings of a helper that does nothing but copy, and returns 0."""
        nothing: frozenset[str] = frozenset()
        roles = [reading.role(argument) for argument in call.arguments]
        if not {Role.INFO_POINTER, Role.CAPS_POINTER} & set(roles):
            return nothing
        if Role.USER not in roles and Role.CAPS_POINTER not in roles:
            return nothing
        if call.callee in self.ops or call.cursor.referenced is None:
            return nothing
        found = self.program.helper(reading.scope.unit, call.cursor.referenced)
        if found is None:
            return nothing
        sizes = [
            Role.SIZE if reading.is_minimum(argument) else role
            for argument, role in zip(call.arguments, roles, strict=True)
        ]
        lifted = lift_path(
            Reading(follow(scope_of(found[0], found[1], sizes)), self._copying)
        )
        if not lifted.meanings & (_ANSWERS | {"argsz_check", "caps_free"}):
            return nothing
        if not _only_zero(lifted):
            return nothing
        refuse_conditionals(lifted.reading.path)
        refuse_other_ways(lifted)
        return lifted.meanings


def _only_zero(lifted: Lifted) -> bool:
    """Whether what is left of the helper is ``return 0;`` at most."""
    for statement in declarations(lifted):
        for variable in variables(statement):
            value = initialiser(variable)
            if ends_with_scope(variable) or (value and has_effect(value)):
                return False
    for item in lifted.own:
        if item.text in (b"return 0;", b""):
            continue
        returned = _returned(item)
        if returned is None or lifted.reading.constant(returned) != 0:
            return False
    return True


def _refuse_lost(lifted: Lifted, call: Call) -> None:
    """What a declaration does would not be done by the helper that becomes the op."""
    passed = {found.hash for found in names_in(call.cursor)}
    for statement in reversed(declarations(lifted)):
        for variable in reversed(variables(statement)):
            value = initialiser(variable)
            if ends_with_scope(variable):
                raise DoesNotFit(
                    variable, f"{variable.spelling} guards what its caller calls"
                )
            if variable.hash in passed and value is not None:
                passed |= {found.hash for found in names_in(value)}
            elif call.cursor not in walk(statement):
                refuse_effect(variable)


def _uses(unit: Unit, function: Cursor) -> int:
    """How often the file of ``unit`` names ``function``."""
    return sum(1 for cursor in written(unit) for found in references(cursor, function))


def tail_call(lifted: Lifted) -> Call | None:
    """The one call whose result is all that the path comes to, or None.

    In front of it something may be told.
    """
    own = list(_own(lifted))
    while own and own[0].statements[0] in lifted.told:
        own.pop(0)
    if not own:
        return None
    returned = _returned(own[0])
    if isinstance(returned, Call):
        return returned if len(own) == 1 else None
    stored = assignment(own[0].statements[0]) if own[0].claim is None else None
    if stored is None or not isinstance(stored[1], Call):
        return None
    target, call = stored[0], stored[1]
    rest = own[1:]
    if rest and _returns_failure(rest[0], target):
        rest = rest[1:]
    if len(rest) == 1 and _is_success(rest[0], target):
        return call
    return None


def _own(lifted: Lifted) -> Iterator[Item]:
    """What the path does itself; a declaration only where its value comes of a call
    that gets a part of the request."""
    for item in lifted.items:
        if item.text == b"":
            continue
        if item.statements[0].kind == CursorKind.DECL_STMT:
            stored = assignment(item.statements[0])
            if (
                stored is None
                or not isinstance(stored[1], Call)
                or not {lifted.reading.role(each) for each in stored[1].arguments}
                & _CARRIES
            ):
                continue
        yield item


def _returned(item: Item) -> Expression | None:
    statement = item.statements[0]
    if item.claim is not None or statement.kind != CursorKind.RETURN_STMT:
        return None
    value = next(iter(statement.get_children()), None)
    return None if value is None else expression(value)


def _returns_failure(item: Item, target: Expression) -> bool:
    """``if (ret) return ret;``"""
    statement = item.statements[0]
    if item.claim is not None or statement.kind != CursorKind.IF_STMT:
        return False
    condition, *branches = statement.get_children()
    inner = statements_of(branches[0])
    if len(branches) != 1 or len(inner) != 1:
        return False
    tested = expression(condition)
    match tested:
        case Operation("<" | "!=", (Name() as name, Constant(0))):
            tested = name
    value = _returned(Item((inner[0],)))
    return (
        value is not None
        and same_variable(tested, target)
        and same_variable(value, target)
    )


def _is_success(item: Item, target: Expression) -> bool:
    """``return 0;`` or ``return ret;``"""
    if item.text == b"return 0;":
        return True
    value = _returned(item)
    match value:
        case Constant(0):
            return True
    return value is not None and same_variable(value, target)


def answers(level: Level, ops: Mapping[str, str]) -> bool:
    """Whether the functions on the way have anything to do with regions at all."""
    for each in level.outward():
        if each.reading.path.dispatches or each.lifted.meanings & _ANSWERS:
            return True
        made = (
            call
            for item in each.lifted.items
            for statement in item.statements
            for call in calls(statement)
        )
        for call in made:
            if call.callee in ops and hands_on(call, each.reading):
                return True
            if {each.reading.role(argument) for argument in call.arguments} & _CARRIES:
                return True
    return False
