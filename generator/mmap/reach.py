# SPDX-License-Identifier: GPL-2.0-only
"""Where a mapping goes: from the mmap op through helpers to the fault handlers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from types import MappingProxyType
from typing import NamedTuple

from clang.cindex import Cursor, CursorKind, StorageClass, TypeKind

from ...checkers.cursors import arguments, binary_operator, body
from ...checkers.expression import Member, Name, expression
from ...checkers.folders import beside
from ...checkers.initializer import given, initializer, stripped
from ...checkers.ops import OpsTable, function_of, ops_tables
from ...checkers.parse import Unit
from ...checkers.walk import Node
from ..editing.fitting import DoesNotFit
from ..editing.program import Program, functions
from .callbacks import implementers
from .claim import Part
from .look import (
    FAULT,
    VMA,
    Encoded,
    In,
    Look,
    is_vma,
    may_encode,
    points_to,
    reads_page_offset,
)
from .sites import Sites, sites
from .unseen import refuse_unseen

DEVICE = "struct vfio_device"
_KEPT = (
    "keeps the mapping for others to look at; where that is to tear it down, let "
    "unmap_mapping_range() find it by the inode of the device"
)


class How(Enum):
    """How a function gets at the mapping."""

    ENTRY = auto()  # it is the mmap op
    CALLED = auto()  # a function that has it hands it on
    CALLBACK = auto()  # a table of the driver's own has it, and is asked for it
    HANDLER = auto()  # it is in the struct vm_operations_struct of the mapping
    ASKED = auto()  # somebody asks it of any mapping


@dataclass(frozen=True)
class Handing:
    """A call at ``node`` that is given the mapping.

    ``own`` is the key of a function of the driver, ``library`` the name of the mmap op
    of another module, ``member`` a function pointer; all are empty for any other.
    """

    node: Node
    own: str = ""
    library: str = ""
    member: Cursor | None = None


@dataclass(frozen=True)
class Code:
    """One function that works on the mapping, and what it does with it.

    ``relayed`` are its parameters, by number from 0, that callers hand a page offset
    over in.
    """

    key: str
    unit: Unit
    function: Cursor
    how: How
    sites: Sites
    handings: tuple[Handing, ...]
    stores: tuple[Node, ...]
    loads: tuple[Node, ...]
    installs: tuple[Node, ...]
    relayed: Mapping[int, Encoded] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def name(self) -> str:
        """What the function is called."""
        return str(self.function.spelling)


@dataclass(frozen=True)
class Reach:
    """All functions that a mapping gets to, by key, in the order they were found."""

    entry: str
    codes: Mapping[str, Code] = field(default_factory=lambda: MappingProxyType({}))

    def called(self, key: str) -> Iterator[Code]:
        """The function ``key`` and those that it hands the mapping to, at any depth."""
        waiting, seen = [key], {key}
        while waiting:
            code = self.codes[waiting.pop()]
            yield code
            more = {each.own for each in code.handings if each.own} - seen
            waiting += sorted(more & self.codes.keys())
            seen |= more

    def callers(self, key: str) -> Iterator[tuple[Code, Handing]]:
        """The calls that hand the mapping to the function ``key``."""
        for code in self.codes.values():
            for handing in code.handings:
                if handing.own == key:
                    yield code, handing


def reach(program: Program, unit: Unit, function: Cursor) -> Reach:
    """Follow the mapping from the mmap op; raises DoesNotFit, NotParsed."""
    entry = key_of(unit, function)
    found: dict[str, Code] = {}
    waiting: list[_Step] = [_Step(unit, function, How.ENTRY)]
    units = {unit.path: unit}
    while waiting:
        step = waiting.pop(0)
        key = key_of(step.unit, step.function)
        if key in found:
            _refuse_other(found[key], step)
            continue
        code = _code(program, step)
        found[key] = code
        units[step.unit.path] = step.unit
        waiting += _further(program, code)
        if not waiting:
            waiting += _asked(units.values(), found)
    return Reach(entry, MappingProxyType(found))


class _Step(NamedTuple):
    """A function to be looked at, and what of its parameters is a page offset."""

    unit: Unit
    function: Cursor
    how: How
    relayed: Mapping[int, Encoded] = MappingProxyType({})
    call: Cursor | None = None


def _refuse_other(code: Code, step: _Step) -> None:
    """A parameter is a page offset of the old kind for all callers, or for none."""
    if code.how == step.how == How.CALLED and code.relayed != step.relayed:
        raise DoesNotFit(
            step.call or step.function,
            f"{code.name}() is given a page offset here, and another value elsewhere",
        )


def key_of(unit: Unit, function: Cursor) -> str:
    """What names the function across files: its file only where it is static."""
    return f"{unit.path}:{function.spelling}"


def _code(program: Program, step: _Step) -> Code:
    unit, function = step.unit, step.function
    parameters = arguments(function)
    encoded = {parameters[at].hash: each for at, each in step.relayed.items()}
    found = sites(Look(unit, function, MappingProxyType(encoded)))
    _refuse_kept(found)
    members = [
        node
        for node in found.nodes
        if node.kind == CursorKind.MEMBER_REF_EXPR and _of_vma(node.cursor)
    ]
    private = [each for each in members if each.cursor.spelling == "vm_private_data"]
    stores = tuple(each.parent for each in private if _is_stored(each) and each.parent)
    return Code(
        key_of(unit, function),
        unit,
        function,
        step.how,
        found,
        tuple(_handings(program, unit, found)),
        stores,
        tuple(each for each in private if not _is_stored(each)),
        tuple(
            each.parent
            for each in members
            if each.cursor.spelling == "vm_ops" and _is_stored(each) and each.parent
        ),
        step.relayed,
    )


def _refuse_kept(found: Sites) -> None:
    """A mapping that is remembered somewhere can be looked at by anybody."""
    for node in found.nodes:
        if (
            node.kind != CursorKind.BINARY_OPERATOR
            or binary_operator(node.cursor) != "="
        ):
            continue
        target, value = list(node.cursor.get_children())
        variable = named(target)
        owner = variable.semantic_parent if variable is not None else None
        if is_vma(value) and (owner is None or owner.kind != CursorKind.FUNCTION_DECL):
            raise DoesNotFit(node.cursor, _KEPT)


def _of_vma(member: Cursor) -> bool:
    base = next(iter(member.get_children()), None)
    return base is not None and is_vma(base)


def _is_stored(node: Node) -> bool:
    parent = node.parent
    return (
        parent is not None
        and parent.kind == CursorKind.BINARY_OPERATOR
        and binary_operator(parent.cursor) == "="
        and node.index == 0
    )


def _handings(program: Program, unit: Unit, found: Sites) -> Iterator[Handing]:
    claimed = {site.node for site in (*found.claims, *found.slots)}
    for node in found.nodes:
        if node.kind != CursorKind.CALL_EXPR or any(each in claimed for each in node):
            continue
        if reads_page_offset(node.cursor.referenced):
            continue  # as if the page offset itself stood there
        given_ = [expression(each) for each in arguments(node.cursor)]
        if not any(
            is_vma(each.cursor)
            or points_to(each.cursor, FAULT)
            or found.look.encodes(each) is not None
            for each in given_
        ):
            continue
        yield _handing(program, unit, node)


def _handing(program: Program, unit: Unit, node: Node) -> Handing:
    callee = node.cursor.referenced
    if callee is None or callee.kind != CursorKind.FUNCTION_DECL:
        target = stripped(next(iter(node.cursor.get_children())))
        match expression(target):
            case Member(_, _, cursor) if cursor.referenced is not None:
                return Handing(node, member=cursor.referenced)
        raise DoesNotFit(node.cursor, "hands the mapping to a function that varies")
    if is_mmap_op(callee) and not _is_part(unit, callee):
        return Handing(node, library=callee.spelling)
    own = program.helper(unit, callee)
    if own is not None:
        return Handing(node, own=key_of(*own))
    if program.own(unit, callee) and program.source.kernel is not None:
        raise DoesNotFit(
            node.cursor, f"{callee.spelling}() is not defined in the module"
        )
    return Handing(node)


def _is_part(unit: Unit, callee: Cursor) -> bool:
    """Whether a function that could be an mmap op is none, but what one is made of."""
    ops = (function_of(each.fields["mmap"]) for each in _mapping_tables(unit))
    return callee.storage_class == StorageClass.STATIC and not any(
        each is not None and each.spelling == callee.spelling for each in ops
    )


def _mapping_tables(unit: Unit) -> Iterator[OpsTable]:
    return (each for each in ops_tables(unit) if "mmap" in each.fields)


def is_mmap_op(function: Cursor) -> bool:
    """Whether a function has the signature of the mmap op."""
    kinds = [
        each.type.get_canonical().get_pointee().spelling for each in arguments(function)
    ]
    return kinds == [DEVICE, VMA]


def _further(program: Program, code: Code) -> Iterator[_Step]:
    for handing in code.handings:
        if handing.own:
            own = program.helper(code.unit, handing.node.cursor.referenced)
            assert own is not None, handing
            call = handing.node.cursor
            relayed = _relayed(code, call, own[1])
            yield _Step(*own, How.CALLED, relayed, call)
        if handing.member is not None:
            for own in implementers(program, handing.member):
                yield _Step(*own, How.CALLBACK)
    for node in code.installs:
        for table in _tables(node):
            for where, handler in _handlers(program, code.unit, table):
                yield _Step(where, handler, How.HANDLER)


def _tables(assignment: Node) -> Iterator[Cursor]:
    """The struct vm_operations_struct that is assigned, or each one that may be."""
    waiting = list(assignment.cursor.get_children())[1:]
    while waiting:
        cursor = waiting.pop()
        waiting += list(cursor.get_children())
        declared = (
            cursor.referenced if cursor.kind == CursorKind.DECL_REF_EXPR else None
        )
        if declared is not None and declared.kind == CursorKind.VAR_DECL:
            kind = declared.type.get_canonical()
            if kind.kind != TypeKind.RECORD:
                raise DoesNotFit(assignment.cursor, "the mapping's operations vary")
            yield declared.get_definition() or declared


def _handlers(
    program: Program, unit: Unit, table: Cursor
) -> Iterator[tuple[Unit, Cursor]]:
    where, value = _given(program, unit, table)
    for each in given(table.spelling, value):
        function = function_of(each.value) if each.field is not None else None
        own = program.helper(where, function)
        if own is not None:
            yield own


def _given(program: Program, unit: Unit, table: Cursor) -> tuple[Unit, Cursor]:
    """What a table is initialised with, in its own file or another of the driver."""
    value = initializer(table)
    if value is not None:
        return unit, value
    for path in beside(program.source, unit.path):
        if table.spelling.encode() not in program.source.read(path):
            continue
        other = program.unit(path)
        for each in other.written:
            if each.kind == CursorKind.VAR_DECL and each.spelling == table.spelling:
                value = initializer(each)
                if value is not None:
                    return other, value
    raise DoesNotFit(table, "the mapping's operations are not given here")


def _relayed(code: Code, call: Cursor, function: Cursor) -> Mapping[int, Encoded]:
    """The parameters that get a page offset, index and all."""
    found: dict[int, Encoded] = {}
    parameters = arguments(function)
    for number, argument in enumerate(arguments(call)):
        encoded = code.sites.look.encodes(expression(argument))
        if encoded is None or number >= len(parameters):
            continue
        if not encoded.vma and not encoded.kept:
            raise DoesNotFit(argument, "hands on the page offset of an address")
        in_bytes = encoded.unit == In.BYTES
        name = parameters[number].spelling
        found[number] = Encoded(encoded.unit, "", "", name, in_bytes)
    return MappingProxyType(found)


def _asked(units: Iterable[Unit], found: Mapping[str, Code]) -> Iterator[_Step]:
    """Functions that take the driver's encoding apart though nothing leads there."""
    for unit in tuple(units):
        refuse_unseen(unit)
        for function in functions(unit):
            compound = body(function)
            if compound is None or key_of(unit, function) in found:
                continue
            if is_mmap_op(function) or not may_encode(function):
                continue
            claims = sites(Look(unit, function)).claims
            decodes = any(
                each.claim.part in (Part.INDEX, Part.PAGES) for each in claims
            )
            if not decodes or _is_looked_through(function, found):
                continue
            if not any(is_vma(each) for each in arguments(function)):
                raise DoesNotFit(
                    claims[0].node.cursor,
                    "takes apart the page offset of a mapping from elsewhere",
                )
            yield _Step(unit, function, How.ASKED)


def _is_looked_through(function: Cursor, found: Mapping[str, Code]) -> bool:
    """Whether a claim on a call of the function already says what it means."""
    return any(
        site.node.kind == CursorKind.CALL_EXPR
        and site.node.cursor.referenced is not None
        and site.node.cursor.referenced.spelling == function.spelling
        for code in found.values()
        for site in code.sites.claims
    )


def parameter(function: Cursor, record: str) -> Cursor | None:
    """The parameter of a function that points to ``record``."""
    for each in arguments(function):
        if points_to(each, record):
            return each
    return None


def named(value: Cursor) -> Cursor | None:
    """The variable that an expression is."""
    match expression(value):
        case Name() as name:
            return name.declaration
    return None
