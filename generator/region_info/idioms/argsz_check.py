# SPDX-License-Identifier: GPL-2.0-only
"""The driver checks that the user's structure is large enough.

Old code::

    if (info.argsz < minsz)
            return -EINVAL;
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from clang.cindex import Cursor, CursorKind

from ....checkers.cursors import byte_range
from ....checkers.expression import Constant, Expression, Operation, expression
from ...editing.fitting import DoesNotFit
from ..request.reading import Claim, Reading, assignment, failure, statements_of
from ..request.roles import EINVAL

GOES = "the check of argsz"


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """The comparison of argsz with the minimal size, with its -EINVAL.

    Raises DoesNotFit where it fails in another way.
    """
    first = statements[0]
    if first.kind == CursorKind.RETURN_STMT:
        return _returned(first, reading)
    if first.kind != CursorKind.IF_STMT:
        return None
    condition, *branches = first.get_children()
    value = expression(condition)
    cut = tuple(_disjunct(value, reading))
    if not cut and not _too_small(value, reading):
        return None
    returned = failure(branches[0])
    if returned is None:
        returned = _stored_before(first, branches[0], reading)
    if returned is None:
        raise DoesNotFit(condition, "what a too small argsz returns is not said here")
    if returned != -EINVAL:
        raise DoesNotFit(condition, "a too small argsz is not -EINVAL here")
    if cut:
        return Claim("argsz_check", cut=cut)
    return Claim("argsz_check") if len(branches) == 1 else None


def _stored_before(check: Cursor, branch: Cursor, reading: Reading) -> int | None:
    """The constant stored right in front of ``if (…) goto out;``, which stays."""
    statements = reading.path.statements
    inner = statements_of(branch)
    if not inner or inner[0].kind != CursorKind.GOTO_STMT:
        return None
    for before, each in pairwise(statements):
        stored = assignment(before) if each == check else None
        if stored is not None and isinstance(stored[1], Constant):
            return stored[1].value
    return None


def _returned(statement: Cursor, reading: Reading) -> Claim | None:
    """``return info.argsz < minsz ? -EINVAL : 0;``"""
    match expression(next(iter(statement.get_children()), statement)):
        case Operation("?:", (condition, Constant(value), Constant(0))):
            if _too_small(condition, reading) and value == -EINVAL:
                return Claim("argsz_check", text=b"return 0;")
    return None


def _disjunct(value: Expression, reading: Reading) -> Iterator[tuple[int, int]]:
    """The bytes of the comparison where it is one of several, with its ``||``."""
    match value:
        case Operation("||", (left, right)):
            if _too_small(left, reading):
                yield byte_range(left.cursor)[0], byte_range(right.cursor)[0]
            elif _too_small(right, reading):
                yield byte_range(left.cursor)[1], byte_range(right.cursor)[1]
            else:
                yield from _disjunct(left, reading)
                yield from _disjunct(right, reading)


def _too_small(value: Expression, reading: Reading) -> bool:
    match value:
        case Operation("<", (argsz, size)) | Operation(">", (size, argsz)):
            return reading.is_argsz(argsz) and reading.is_minimum(size)
    return False
