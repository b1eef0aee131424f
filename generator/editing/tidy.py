# SPDX-License-Identifier: GPL-2.0-only
"""What nothing needs any more after an edit goes too.

A static function that lost its last caller, a type or a local that lost its last use,
an ioctl that only hands everything on to a library's: each was needed before the edit,
so what a driver left lying around itself is not touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from clang.cindex import Cursor, CursorKind, StorageClass

from ...checkers.cursors import arguments, body, byte_range, walk
from ...checkers.expression import Call, Name, expression
from ...checkers.lexer import Kind, tokens
from ...checkers.parse import Unit
from .control import unlabelled
from .effects import ends_with_scope, has_effect
from .layout import in_front_of, line_range
from .program import functions, written
from .series import Edit
from .variables import initialiser, names_in, variables, without


def tidy(before: bytes, after: Unit) -> tuple[Edit, ...]:
    """The edits of ``after`` that the edit from the text ``before`` to it calls for."""
    changed = [
        function
        for function in functions(after)
        if body(function) is not None and _text(after, function) not in before
    ]
    forwarders = tuple(_forwarders(after, changed))
    gone = {name for name, _ in forwarders} | set(_unused_functions(before, after))
    return (
        *_handed_on(after, dict(forwarders)),
        *(edit for name in sorted(gone) for edit in without_function(after, name)),
        *_unused_types(before, after),
        *(
            edit
            for function in changed
            if function.spelling not in gone
            for edit in _unused_locals(before, after, function)
        ),
    )


def _text(unit: Unit, function: Cursor) -> bytes:
    start, end = byte_range(function)
    return unit.content[start:end]


# --- functions and types -------------------------------------------------------------


def _unused_functions(before: bytes, after: Unit) -> Iterator[str]:
    """Static functions that were named elsewhere, and now are only defined."""
    every = functions(after)
    declared = Counter(function.spelling for function in every)
    static = dict.fromkeys(
        function.spelling
        for function in every
        if function.storage_class == StorageClass.STATIC
    )
    now, then = _identifiers(after.content), _identifiers(before)
    for name in static:
        key = name.encode()
        if now[key] == declared[name] < then[key]:
            yield name


@lru_cache(maxsize=2)
def _identifiers(content: bytes) -> Counter[bytes]:
    """How often each word of ``content`` stands there; not to be changed."""
    return Counter(
        content[token.start : token.end]
        for token in tokens(content)
        if token.kind == Kind.IDENTIFIER
    )


def without_function(unit: Unit, name: str) -> Iterator[Edit]:
    """Take out what the file has of a function: comment, declarations, definition."""
    for function in functions(unit):
        if function.spelling == name:
            start, end = byte_range(function)
            first = in_front_of(unit.content, start)
            last = line_range(unit.content, start, end)[1]
            if unit.content[last : last + 1] == b"\n":
                last += 1
            yield Edit(unit.path, first, last)


def _unused_types(before: bytes, after: Unit) -> Iterator[Edit]:
    """Structures and unions that were named elsewhere, and now are only defined."""
    content = after.content
    now, then = _identifiers(content), _identifiers(before)
    for cursor in written(after):
        if cursor.kind not in (CursorKind.STRUCT_DECL, CursorKind.UNION_DECL):
            continue
        key = cursor.spelling.encode()
        start, end = byte_range(cursor)
        if (
            cursor.is_definition()
            and now[key] == 1 < then[key]
            and content[start - 1 : start] == b"\n"
            and content[end : end + 2] == b";\n"
        ):
            first = in_front_of(content, start)
            last = line_range(content, start, end)[1]
            if content[last : last + 1] == b"\n":
                last += 1
            yield Edit(after.path, first, last)


def _forwarders(unit: Unit, changed: list[Cursor]) -> Iterator[tuple[str, str]]:
    """Static functions that only return what another gives for the same arguments."""
    for function in changed:
        call = _only_call(function)
        if (
            function.storage_class == StorageClass.STATIC
            and call is not None
            and [_named(argument) for argument in call.arguments]
            == [each.spelling for each in arguments(function)]
            and call.cursor.type.get_canonical() == function.result_type.get_canonical()
        ):
            yield function.spelling, call.callee


def _named(value: object) -> str | None:
    return value.name if isinstance(value, Name) else None


def _only_call(function: Cursor) -> Call | None:
    """``return call(…);``, or a switch of which only that is left as default."""
    compound = body(function)
    statements = list(compound.get_children()) if compound is not None else []
    if len(statements) == 1 and statements[0].kind == CursorKind.SWITCH_STMT:
        statements = list(list(statements[0].get_children())[-1].get_children())
        if not statements or statements[0].kind != CursorKind.DEFAULT_STMT:
            return None
        statements[0] = unlabelled(statements[0])
    if len(statements) != 1 or statements[0].kind != CursorKind.RETURN_STMT:
        return None
    value = next(iter(statements[0].get_children()), None)
    call = expression(value) if value is not None else None
    return call if isinstance(call, Call) else None


def _handed_on(unit: Unit, forwarders: Mapping[str, str]) -> Iterator[Edit]:
    """Who names a forwarder names what it called: ops tables, and other functions."""
    if not forwarders:
        return
    for cursor in written(unit):
        if cursor.spelling in forwarders:
            continue
        for found in walk(cursor):
            if found.kind == CursorKind.DECL_REF_EXPR and found.spelling in forwarders:
                target = _end_of(forwarders, found.spelling).encode()
                yield Edit(unit.path, *byte_range(found), target)


def _end_of(forwarders: Mapping[str, str], name: str) -> str:
    """What is called in the end: a forwarder may hand on to another one."""
    while name in forwarders:
        name = forwarders[name]
    return name


# --- locals --------------------------------------------------------------------------


def _unused_locals(before: bytes, after: Unit, function: Cursor) -> Iterator[Edit]:
    """Declarations of variables that the function used before, and no longer does."""
    statements = [
        found for found in walk(function) if found.kind == CursorKind.DECL_STMT
    ]
    used_before = _identifiers(before)
    used = {found.hash for found in _outside_declarations(function)}
    for statement in reversed(statements):
        for variable in reversed(variables(statement)):
            value = initialiser(variable)
            if variable.hash in used and value is not None:
                used |= {found.hash for found in names_in(value)}
    for statement in statements:
        gone = [
            variable
            for variable in variables(statement)
            if variable.hash not in used
            and used_before[variable.spelling.encode()] > 1
            and not _does_more(variable)
        ]
        yield from without(after, statement, gone)


def _does_more(variable: Cursor) -> bool:
    """Whether its declaration has an effect: that stays, for the compiler to mind."""
    value = initialiser(variable)
    return ends_with_scope(variable) or (value is not None and has_effect(value))


def _outside_declarations(cursor: Cursor) -> Iterator[Cursor]:
    """What is named below ``cursor``, initialisers of locals left out."""
    if cursor.kind == CursorKind.DECL_STMT:
        return
    if cursor.kind == CursorKind.DECL_REF_EXPR and cursor.referenced is not None:
        yield cursor.referenced
    for child in cursor.get_children():
        yield from _outside_declarations(child)
