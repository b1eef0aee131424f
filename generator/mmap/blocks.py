# SPDX-License-Identifier: GPL-2.0-only
"""A statement expression that only computes something: what it computes.

``({ struct vm_area_struct *a = vma; a->vm_pgoff; })``, as macros are made of, comes to
``vma->vm_pgoff``, which is what the idioms are shown.  What its locals are called must
not get out of it, so each stands for what it was given.
"""

from __future__ import annotations

from dataclasses import replace

from clang.cindex import Cursor, CursorKind, StorageClass

from ...checkers.cursors import binary_operator, walk
from ...checkers.expression import Expression, Member, Name, Operation, expression
from ...checkers.initializer import initializer
from ..editing.effects import ends_with_scope, has_effect

# What each local of a block stands for; None for one that has no value yet.
_Known = dict[int, Expression | None]


def computed(block: Cursor) -> Expression | None:
    """What a StmtExpr comes to, in the words of the code around it.

    None where it does anything else than to give its own locals values, one after the
    other, where a local cannot hold all of what it is given, or where what it comes to
    cannot be told without its locals.
    """
    compound = next(iter(block.get_children()), None)
    statements = list(compound.get_children()) if compound is not None else []
    if not statements or not statements[-1].kind.is_expression():
        return None
    known: _Known = {}
    for statement in statements[:-1]:
        if not _is_taken_in(statement, known):
            return None
    if has_effect(statements[-1]):
        return None
    return _outside(expression(statements[-1]), known)


def _is_taken_in(statement: Cursor, known: _Known) -> bool:
    """Put what the statement gives to locals into ``known``; False for another one."""
    if statement.kind == CursorKind.DECL_STMT:
        return all(_is_declared(each, known) for each in statement.get_children())
    if statement.kind not in (
        CursorKind.BINARY_OPERATOR,
        CursorKind.COMPOUND_ASSIGNMENT_OPERATOR,
    ):
        return False
    operator = binary_operator(statement)
    target, given = statement.get_children()
    named = expression(target)
    if not isinstance(named, Name) or named.key not in known or has_effect(given):
        return False
    value = _outside(expression(given), known)
    if statement.kind == CursorKind.COMPOUND_ASSIGNMENT_OPERATOR:
        before = known[named.key]
        if before is None or value is None:
            return False
        value = Operation(operator[:-1], (before, value), statement)
    elif operator != "=" or not holds(target, given):
        return False
    known[named.key] = value
    return value is not None


def _is_declared(variable: Cursor, known: _Known) -> bool:
    if (
        variable.kind != CursorKind.VAR_DECL
        or variable.storage_class == StorageClass.STATIC
        or variable.type.is_volatile_qualified()
        or ends_with_scope(variable)
    ):
        return False
    given = initializer(variable)
    if given is None:
        known[variable.hash] = None
        return True
    if has_effect(given) or not holds(variable, given):
        return False
    known[variable.hash] = _outside(expression(given), known)
    return known[variable.hash] is not None


def holds(local: Cursor, given: Cursor) -> bool:
    """Whether nothing is cut off, of the value or of what it was before a cast."""
    size = local.type.get_size()
    return all(
        size >= each.type.get_size()
        for each in (given, expression(given).cursor)
        if each.kind != CursorKind.INTEGER_LITERAL
    )


def _outside(value: Expression, known: _Known) -> Expression | None:
    """``value`` with what locals stand for in their places, or None."""
    if not _names(value.cursor, known):
        return value
    match value:
        case Name():
            return known[value.key]
        case Operation("*", (Name() as pointer,)):
            match _outside(pointer, known):
                case Operation("&", (target,)):
                    return target
        case Member(base, _, _):
            # An idiom takes the text of the base for the mapping's name.
            found = _outside(base, known)
            if found is not None and not _names(found.cursor, known):
                return replace(value, base=found)
        case Operation(_, operands):
            told = [_outside(each, known) for each in operands]
            kept = tuple(each for each in told if each is not None)
            if len(kept) == len(operands):
                return replace(value, operands=kept)
    return None


def _names(cursor: Cursor, known: _Known) -> bool:
    """Whether what is written there names a local of the block."""
    return any(
        each.kind == CursorKind.DECL_REF_EXPR
        and each.referenced is not None
        and each.referenced.hash in known
        for each in walk(cursor)
    )
