# SPDX-License-Identifier: GPL-2.0-only
"""What an expression takes out of an encoded offset, here or in a function it asks."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import answer, arguments
from ...checkers.expression import Call, Expression, Other, expression
from .blocks import computed
from .claim import Claim
from .idioms import claim as idiom
from .look import Encoded, Look, is_vma


def claimed(value: Expression, look: Look, depth: int = 4) -> Claim | None:
    """The claim on ``value``; a function that only returns a claim is looked through.

    ``index_of(vma->vm_pgoff)`` and ``REGION(vma)`` mean what their bodies do.
    """
    if isinstance(value, Other) and value.cursor.kind == CursorKind.StmtExpr:
        return _of_block(value.cursor, look, depth)
    found = idiom(value, look)
    if found is not None or not isinstance(value, Call) or depth == 0:
        return found
    returned = _returned(value.cursor.referenced)
    if returned is None:
        return None
    function, result = returned
    inner = _inside(value, function, look)
    if inner is None:
        return None
    outer, passed = inner
    found = claimed(expression(result), outer, depth - 1)
    if found is None or found.encoded.vma not in passed:
        return None
    vma = passed[found.encoded.vma]
    whole = f"{vma}->vm_pgoff" if found.encoded.whole else ""
    return replace(found, encoded=Encoded(found.encoded.unit, vma, whole))


def _of_block(block: Cursor, look: Look, depth: int) -> Claim | None:
    """The claim on what a statement expression computes."""
    value = computed(block)
    found = claimed(value, look, depth) if value is not None else None
    return found if found is not None and found.encoded.vma else None


def _returned(function: Cursor | None) -> tuple[Cursor, Cursor] | None:
    """A function that is nothing but ``return <expression>;``, and the expression."""
    definition = function.get_definition() if function is not None else None
    result = answer(definition) if definition is not None else None
    return (
        (definition, result) if definition is not None and result is not None else None
    )


def _inside(
    call: Call, function: Cursor, look: Look
) -> tuple[Look, dict[str, str]] | None:
    """How the function sees the offset, and which VMA of the caller its own are."""
    encoded: dict[int, Encoded] = {}
    passed: dict[str, str] = {}
    for parameter, argument in zip(arguments(function), call.arguments, strict=False):
        if is_vma(argument.cursor):
            passed[parameter.spelling] = look.text(argument.cursor)
            continue
        found = look.encodes(argument)
        if found is not None and found.vma:
            encoded[parameter.hash] = found
            passed[found.vma] = found.vma
    if not passed:
        return None
    return Look(look.unit, function, MappingProxyType(encoded)), passed
