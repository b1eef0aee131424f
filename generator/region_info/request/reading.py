# SPDX-License-Identifier: GPL-2.0-only
"""What an idiom sees: a path of the request, and questions about its expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind, StorageClass

from ....checkers.cursors import walk
from ....checkers.evaluate import evaluate
from ....checkers.expression import (
    Call,
    Constant,
    Expression,
    Name,
    Operation,
    expression,
)
from ...editing.control import terminates, unlabelled
from ...editing.effects import is_local
from ...editing.fitting import DoesNotFit
from ...editing.variables import initialiser
from .path import Path
from .roles import EFAULT, Role, Scope, assigned_in


@dataclass(frozen=True)
class Claim:
    """The first ``count`` statements are a part of copying the request.

    ``text`` takes their place, nothing by default: the core does that part now.
    With ``cut`` the statement stays and only those byte ranges of it go.  ``meaning``
    is the name of the idiom; ``changes`` says what a user could notice, and
    ``declares`` are variables that the text needs.  ``clears`` is a variable that is 0
    when the statements have succeeded, and ``parts`` are the idioms in a helper.
    ``fails`` says whether there is a way out of them for a failure, which is then
    looked at for what else is done on it.
    """

    meaning: str
    count: int = 1
    text: bytes = b""
    cut: tuple[tuple[int, int], ...] = ()
    changes: tuple[str, ...] = ()
    declares: tuple[str, ...] = ()
    clears: Name | None = None
    parts: frozenset[str] = frozenset()
    fails: bool = True

    def means(self) -> frozenset[str]:
        """The names of the idiom and of those in a helper that it stands for."""
        return self.parts | {self.meaning}


@dataclass(frozen=True)
class Reading:
    """A path through a function; ``helper`` says what a call to a helper comes to.

    ``helper(reading, call)`` are the names of the parts of copying the request that
    the whole body of the called function is; none where it is something else.
    """

    path: Path
    helper: Callable[[Reading, Call], frozenset[str]]

    @property
    def scope(self) -> Scope:
        """The function that is read."""
        return self.path.scope

    def role(self, value: Expression) -> Role | None:
        """The part of the request that ``value`` carries."""
        return self.scope.role(value)

    def info(self, value: Expression) -> str | None:
        """The member of the region info that ``value`` is, or None."""
        return self.scope.member(value, Role.INFO)

    def caps(self, value: Expression) -> str | None:
        """The member of the capability chain that ``value`` is, or None."""
        return self.scope.member(value, Role.CAPS)

    def constant(self, value: Expression) -> int | None:
        """The value, if it is the same on the whole path: folded, or of a local."""
        if isinstance(value, Constant):
            return value.value
        variable = value.declaration if isinstance(value, Name) else None
        if variable is None or not _is_seen(value, variable):
            return None
        values = {
            found.value if isinstance(found, Constant) else None
            for statement in self.path.statements
            for found in assigned_in(statement, variable)
        }
        start = initialiser(variable)
        if start is not None:
            values.add(evaluate(start))
        return values.pop() if len(values) == 1 else None

    def is_argsz(self, value: Expression) -> bool:
        """Whether ``value`` is the size that the user gave."""
        return self.info(value) == "argsz" or self.role(value) == Role.GIVEN

    def is_minimum(self, value: Expression) -> bool:
        """Whether ``value`` is the size that every user of the structure has."""
        return (
            self.role(value) == Role.SIZE or self.constant(value) == self.scope.minimum
        )


def _is_seen(name: Expression, variable: Cursor) -> bool:
    """Whether nothing but the path gives the ``variable`` of this name a value."""
    own = is_local(name) and variable.storage_class != StorageClass.STATIC
    return own or variable.type.is_const_qualified()


def statements_of(branch: Cursor) -> list[Cursor]:
    """The statements of a branch without their labels: in its braces, or the one."""
    branch = unlabelled(branch)
    if branch.kind == CursorKind.COMPOUND_STMT:
        return [unlabelled(each) for each in branch.get_children()]
    return [branch]


def assignment(statement: Cursor) -> tuple[Expression, Expression] | None:
    """``target = value`` as a statement, or a declaration of one variable with one."""
    if statement.kind == CursorKind.DECL_STMT:
        variables = list(statement.get_children())
        start = initialiser(variables[0]) if len(variables) == 1 else None
        if start is None or variables[0].kind != CursorKind.VAR_DECL:
            return None
        return Declared(variables[0].spelling, variables[0]), expression(start)
    match expression(statement) if statement.kind.is_expression() else None:
        case Operation("=", (target, value)):
            return target, value
    return None


class Declared(Name):
    """A variable at its declaration."""

    @property
    def declaration(self) -> Cursor:
        """The declaration itself: the cursor is it."""
        return self.cursor


def same_variable(one: Expression, other: Expression) -> bool:
    """Whether both name the same variable."""
    return (
        isinstance(one, Name)
        and isinstance(other, Name)
        and one.declaration == other.declaration
    )


@dataclass(frozen=True)
class Checked:
    """A call whose failure is turned into ``failure``, an errno or None for its value.

    ``count`` statements do it; ``stays`` is what the statements leave in the place of
    a successful call: nothing, ``return 0;`` or an assignment of 0.  ``target`` is the
    variable that then is 0, where the statements store the result in one.
    """

    call: Call
    failure: int | None
    count: int
    stays: bytes = b""
    target: Name | None = None


def require_size(reading: Reading, copy: Checked, size: Expression) -> None:
    """Raise DoesNotFit where another size is copied than the core copies."""
    if not reading.is_minimum(size):
        raise DoesNotFit(
            copy.call.cursor,
            "copies another size than offsetofend(struct vfio_region_info, offset)",
        )


def require_fault(copy: Checked) -> None:
    """Raise DoesNotFit where a failing copy is another error than the core's."""
    if copy.failure != -EFAULT:
        raise DoesNotFit(copy.call.cursor, "a failing copy is not -EFAULT here")


def checked(statements: Sequence[Cursor], scope: Scope) -> Checked | None:
    """The call that the first statements make and check, in any of the usual forms."""
    first = statements[0]
    if first.kind == CursorKind.IF_STMT:
        return _checked_if(first)
    if first.kind == CursorKind.RETURN_STMT:
        found = _conditional(expression(next(iter(first.get_children()), first)))
        return found and Checked(found[0], found[1], 1, b"return 0;")
    stored = assignment(first)
    if stored is None:
        return None
    target, value = stored
    kept = target if isinstance(target, Name) else None
    found = _conditional(value)
    tested = _tests(statements[1:2], target)
    if found is not None:
        if tested is not None:
            told = failure(tested)
            code = found[1] if told is None else told
            return Checked(found[0], code, 2, target=kept)
        return Checked(found[0], found[1], 1, scope.text(target.cursor) + b" = 0;")
    if isinstance(value, Call) and tested is not None:
        return Checked(value, failure(tested), 2, target=kept)
    errno = _renamed_failure(statements[1:2], target)
    if isinstance(value, Call) and errno is not None:
        return Checked(value, errno, 2, scope.text(target.cursor) + b" = 0;")
    return None


def _renamed_failure(statements: Sequence[Cursor], target: Expression) -> int | None:
    """The errno of ``if (target) target = -errno;``, if that is what comes next."""
    if not statements or statements[0].kind != CursorKind.IF_STMT:
        return None
    condition, *branches = statements[0].get_children()
    only = statements_of(branches[0])
    stored = assignment(only[0]) if len(branches) == 1 and len(only) == 1 else None
    if (
        stored is not None
        and isinstance(stored[1], Constant)
        and same_variable(stored[0], target)
        and same_variable(nonzero(expression(condition)), target)
    ):
        return stored[1].value
    return None


def _checked_if(statement: Cursor) -> Checked | None:
    condition, *branches = statement.get_children()
    call = nonzero(expression(condition))
    if len(branches) != 1 or not isinstance(call, Call):
        return None
    return Checked(call, failure(branches[0]), 1)


def nonzero(value: Expression) -> Expression:
    """``value`` without a comparison that only asks whether it is not 0."""
    match value:
        case Operation("!=" | ">", (inner, Constant(0))):
            return inner
        case Operation("!=", (Constant(0), inner)):
            return inner
    return value


def _conditional(value: Expression) -> tuple[Call, int] | None:
    """``call ? -errno : 0``."""
    match value:
        case Operation("?:", (condition, Constant(failure), Constant(0))):
            call = nonzero(condition)
            return (call, failure) if isinstance(call, Call) else None
    return None


def _tests(statements: Sequence[Cursor], target: Expression) -> Cursor | None:
    """The branch of ``if (target) …``, if that is what comes next."""
    if not statements or statements[0].kind != CursorKind.IF_STMT:
        return None
    condition, *branches = statements[0].get_children()
    # A branch that comes back may also be reached with a failure of something else.
    if (
        len(branches) == 1
        and terminates(branches[0])
        and same_variable(nonzero(expression(condition)), target)
    ):
        return branches[0]
    return None


def failure(branch: Cursor) -> int | None:
    """The constant that a failing branch returns or stores, cleaning up before."""
    for statement in reversed(statements_of(branch)):
        if statement.kind == CursorKind.RETURN_STMT:
            value = expression(next(iter(statement.get_children()), statement))
            return value.value if isinstance(value, Constant) else None
        stored = assignment(statement)
        if stored is not None and isinstance(stored[1], Constant):
            return stored[1].value
    return None


def calls(cursor: Cursor) -> Iterator[Call]:
    """Every call below ``cursor``."""
    for found in walk(cursor):
        if found.kind == CursorKind.CALL_EXPR:
            call = expression(found)
            if isinstance(call, Call):
                yield call
