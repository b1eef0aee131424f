# SPDX-License-Identifier: GPL-2.0-only
"""Declare what callers passed to a function that now is called by the core itself."""

from __future__ import annotations

from clang.cindex import Cursor, CursorKind

from ....checkers.cursors import arguments, byte_range, file_offset
from ...editing.effects import has_effect
from ...editing.fitting import DoesNotFit
from ...editing.layout import column, lift
from ...editing.variables import initialiser, names_in
from ..lifting.level import Level
from ..request.renaming import Names, renamed
from .signature import variables_of
from .told import tellings


def bindings(level: Level, names: Names, used: frozenset[int]) -> list[str]:
    """Declarations of what the callers passed on: parameters that now are locals.

    Raises DoesNotFit where an argument has an effect, or two have one name.
    """
    if level.caller is None or level.call is None:
        return []
    lines: dict[str, str] = {}
    for parameter, argument in zip(
        arguments(level.function), arguments(level.call.cursor), strict=True
    ):
        if parameter.hash in used and parameter.hash not in level.scope.roles:
            _bind(level.caller, parameter, argument, names, lines)
        elif parameter.hash not in level.scope.roles and has_effect(argument):
            raise DoesNotFit(argument, "is not used there but has an effect")
    for caller, statement in tellings(level):
        for each in _variables(caller, statement):
            _bind_name(caller, each, names, lines)
    taken = {found.spelling for found in variables_of(level)}
    taken -= {each.spelling for each in arguments(level.function)}
    for clash in sorted(taken & set(lines) | {names.info, names.caps} & set(lines)):
        raise DoesNotFit(level.function, f"{clash} would be declared twice")
    return list(lines.values())


def _bind(
    caller: Level, variable: Cursor, value: Cursor, names: Names, lines: dict[str, str]
) -> None:
    """Declare ``variable`` with ``value``, an expression of ``caller``."""
    caller, value = _origin(caller, value)
    named = _written_names(caller, value)
    only = _bare(value)
    local = (
        named[0] if len(named) == 1 and only.kind == CursorKind.DECL_REF_EXPR else None
    )
    if local is not None and local.kind == CursorKind.VAR_DECL:
        value = initialiser(local) or value
    for each in _variables(caller, value):
        _bind_name(caller, each, names, lines)
    unit = caller.unit
    edits = list(renamed(value, caller.reading, names))
    start, end = byte_range(value)
    text = lift(unit.content, start, end, edits).decode("utf-8", "surrogateescape")
    declared = _declarator(variable)
    line = f"\t{declared} = {text};"
    if column(line.encode()) > 80 or "\n" in text:
        line = f"\t{declared} =\n\t\t{' '.join(text.split())};"
    if lines.setdefault(variable.spelling, line) != line:
        raise DoesNotFit(variable, f"{variable.spelling} is two things on the way here")


def _origin(caller: Level, value: Cursor) -> tuple[Level, Cursor]:
    """What a value was that functions on the way only hand on, and in which of them."""
    named = _bare(value)
    parameter = named.referenced if named.kind == CursorKind.DECL_REF_EXPR else None
    if (
        caller.caller is None
        or caller.call is None
        or parameter is None
        or parameter.kind != CursorKind.PARM_DECL
        or parameter.hash in caller.scope.roles
    ):
        return caller, value
    given = arguments(caller.call.cursor)
    place = arguments(caller.function).index(parameter)
    return _origin(caller.caller, given[place])


def _bare(value: Cursor) -> Cursor:
    """``value`` without the conversions that the compiler puts around it."""
    while value.kind == CursorKind.UNEXPOSED_EXPR:
        value = next(iter(value.get_children()))
    return value


def _bind_name(
    caller: Level, each: Cursor, names: Names, lines: dict[str, str]
) -> None:
    if each.kind == CursorKind.VAR_DECL:
        value = initialiser(each)
        if value is None:
            raise DoesNotFit(
                each, f"{each.spelling} is assigned before it is passed on"
            )
        _bind(caller, each, value, names, lines)
        return
    if caller.caller is None or caller.call is None:
        raise DoesNotFit(each, f"{each.spelling} is not known to the op")
    for parameter, argument in zip(
        arguments(caller.function), arguments(caller.call.cursor), strict=True
    ):
        if parameter == each:
            _bind(caller.caller, parameter, argument, names, lines)


def _is_global(variable: Cursor) -> bool:
    parent = variable.semantic_parent
    return parent is not None and parent.kind == CursorKind.TRANSLATION_UNIT


def _variables(caller: Level, value: Cursor) -> list[Cursor]:
    """The locals and parameters that ``value`` names, the request's parts left out."""
    return [
        each
        for each in _written_names(caller, value)
        if each.kind in (CursorKind.VAR_DECL, CursorKind.PARM_DECL)
        and each.hash not in caller.scope.roles
        and not _is_global(each)
    ]


def _written_names(caller: Level, value: Cursor) -> list[Cursor]:
    """What ``value`` names, without the variables a macro like container_of() has."""
    content = caller.unit.content
    return [
        found
        for found in names_in(value)
        if content.startswith(found.spelling.encode(), file_offset(found.location))
        or found.kind not in (CursorKind.VAR_DECL, CursorKind.PARM_DECL)
    ]


def _declarator(variable: Cursor) -> str:
    """``struct foo *name`` as the variable is declared."""
    spelled = variable.type.spelling
    if "(" in spelled or "[" in spelled:
        raise DoesNotFit(variable, f"{variable.spelling} is a function or an array")
    return f"{spelled}{'' if spelled.endswith('*') else ' '}{variable.spelling}"
