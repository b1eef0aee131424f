# SPDX-License-Identifier: GPL-2.0-only
"""Declare what callers passed to a function that now is called by the core itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from clang.cindex import Cursor, CursorKind, StorageClass

from ....checkers.cursors import arguments, byte_range, file_offset, walk
from ...editing.effects import has_effect
from ...editing.fitting import DoesNotFit
from ...editing.layout import column, lift
from ...editing.series import Edit
from ...editing.variables import initialiser, names_in
from ..lifting.level import Level
from ..request.renaming import Names, renamed
from .signature import variables_of
from .told import tellings


def bindings(level: Level, names: Names, used: frozenset[int]) -> list[str]:
    """Declarations of what the callers passed on: parameters that now are locals.

    Raises DoesNotFit where an argument has an effect, or two have one name.
    """
    if level.caller is None:
        return []
    passed: list[_Passed] = []
    for given in _passed(level):
        if given.variable.hash in level.scope.roles:
            continue
        if given.variable.hash in used:
            passed.append(given)
        elif has_effect(given.value):
            raise DoesNotFit(given.value, "is not used there but has an effect")
    told = [
        (caller, each)
        for caller, statement in tellings(level)
        for each in _variables(caller, statement)
    ]
    binding = _Binding(names, _meant(passed, {each.hash for _, each in told}))
    for given in passed:
        binding.bind(given)
    for caller, each in told:
        binding.bind_name(caller, each)
    lines = binding.lines
    taken = {found.spelling for found in variables_of(level)}
    taken -= {each.spelling for each in arguments(level.function)}
    for clash in sorted(taken & set(lines) | {names.info, names.caps} & set(lines)):
        raise DoesNotFit(level.function, f"{clash} would be declared twice")
    return list(lines.values())


@dataclass(frozen=True)
class _Passed:
    """A ``variable`` to be declared with ``value``, an expression of ``caller``."""

    caller: Level
    variable: Cursor
    value: Cursor


def _passed(level: Level) -> Iterator[_Passed]:
    """The parameters of a function on the way, each with what its caller gives it."""
    if level.caller is None or level.call is None:
        return
    for parameter, argument in zip(
        arguments(level.function), arguments(level.call.cursor), strict=True
    ):
        yield _Passed(level.caller, parameter, argument)


def _meant(passed: Iterable[_Passed], told: Set[int]) -> dict[int, _Passed]:
    """The parameters that have the value of a variable of a caller, by its hash.

    What is ``told`` keeps its name.
    """
    found: dict[int, _Passed] = {}
    for each in passed:
        kind = each.variable.type.get_canonical()
        for variable in _way(each.caller, each.value):
            if variable.hash not in told and variable.type.get_canonical() == kind:
                found.setdefault(variable.hash, each)
    return found


@dataclass(frozen=True)
class _Binding:
    """Collects the declarations, by name; ``meant`` are variables with another one."""

    names: Names
    meant: Mapping[int, _Passed]
    lines: dict[str, str] = field(default_factory=dict)
    worked_out: dict[int, str] = field(default_factory=dict)

    def bind(self, passed: _Passed) -> None:
        """Declare what is passed, behind what its value needs."""
        caller, value = _origin(passed.caller, passed.value)
        name, local = passed.variable.spelling, _local(caller, value)
        if local is not None and self.meant.get(local.hash, passed) is passed:
            value = self._first(local, name)
        for each in _variables(caller, value):
            self.bind_name(caller, each)
        text, declared = self._text(caller, value), _declarator(passed.variable)
        line = f"\t{declared} = {text};"
        if column(line.encode()) > 80 or "\n" in text:
            line = f"\t{declared} =\n\t\t{' '.join(text.split())};"
        if self.lines.setdefault(name, line) != line:
            raise DoesNotFit(passed.variable, f"{name} is two things on the way here")

    def bind_name(self, caller: Level, each: Cursor) -> None:
        """Declare a variable of ``caller``, or the parameter that has its value."""
        if each.hash in self.meant:
            self.bind(self.meant[each.hash])
        elif each.kind == CursorKind.VAR_DECL:
            self.bind(_Passed(caller, each, self._first(each, each.spelling)))
        elif caller.caller is None:
            raise DoesNotFit(each, f"{each.spelling} is not known to the op")
        else:
            for passed in _passed(caller):
                if passed.variable == each:
                    self.bind(passed)

    def _first(self, local: Cursor, name: str) -> Cursor:
        """What a caller's ``local`` is declared with, now that of ``name``."""
        value = initialiser(local)
        if value is None:
            raise DoesNotFit(
                local, f"{local.spelling} is assigned before it is passed on"
            )
        if local.storage_class == StorageClass.STATIC:
            raise DoesNotFit(local, f"{local.spelling} is static in the ioctl")
        other = self.worked_out.setdefault(local.hash, name)
        if other != name and has_effect(value):
            raise DoesNotFit(value, f"is worked out for {other} and for {name}")
        return value

    def _text(self, caller: Level, value: Cursor) -> str:
        """``value`` as it is written, with the names that things have in the op."""
        unit = caller.unit
        edits = list(renamed(value, caller.reading, self.names))
        for found in walk(value):
            named = found.referenced if found.kind == CursorKind.DECL_REF_EXPR else None
            meant = self.meant.get(named.hash) if named is not None else None
            start, end = byte_range(found)
            # What a macro names by itself cannot be renamed, and will not compile.
            if meant is not None and unit.content[start:end] == found.spelling.encode():
                name = meant.variable.spelling.encode()
                edits.append(Edit(unit.path, start, end, name))
        text = lift(unit.content, *byte_range(value), edits)
        return text.decode("utf-8", "surrogateescape")


def _origin(caller: Level, value: Cursor) -> tuple[Level, Cursor]:
    """What a value was that functions on the way only hand on, and in which of them."""
    named = _named(value)
    if named is not None and named.hash not in caller.scope.roles:
        for passed in _passed(caller):
            if passed.variable == named:
                return _origin(passed.caller, passed.value)
    return caller, value


def _way(caller: Level, value: Cursor) -> Iterator[Cursor]:
    """The variables that a value is in on its way, from the last one to the first."""
    local = _local(caller, value)
    if local is not None:
        yield local
    for passed in _passed(caller):
        if passed.variable == _named(value):
            yield passed.variable
            yield from _way(passed.caller, passed.value)


def _local(caller: Level, value: Cursor) -> Cursor | None:
    """The local of ``caller`` that ``value`` is, if it is nothing else."""
    named = _named(value)
    if named is None or named not in _variables(caller, value):
        return None
    return named if named.kind == CursorKind.VAR_DECL else None


def _named(value: Cursor) -> Cursor | None:
    """What ``value`` names, conversions by the compiler aside, if it is a name."""
    while value.kind == CursorKind.UNEXPOSED_EXPR:
        value = next(iter(value.get_children()))
    return value.referenced if value.kind == CursorKind.DECL_REF_EXPR else None


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
