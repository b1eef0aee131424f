# SPDX-License-Identifier: GPL-2.0-only
"""Where a mapping goes: from the mmap op through helpers to the fault handlers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import arguments, binary_operator, body
from ...checkers.expression import expression
from ...checkers.parse import Unit
from ...checkers.walk import Node
from ..editing.fitting import DoesNotFit
from ..editing.program import Program, functions
from .callbacks import implementers
from .claim import Part
from .handing import handings
from .look import Encoded, In, Look, is_vma, may_encode, named
from .operations import installed
from .reach import Code, How, Reach, key_of
from .signatures import is_mmap_op
from .sites import Sites, sites
from .unseen import refuse_unseen

_KEPT = (
    "keeps the mapping for others to look at; where that is to tear it down, let "
    "unmap_mapping_range() find it by the inode of the device"
)


class _Step(NamedTuple):
    """A function to be looked at, and what of its parameters is a page offset."""

    unit: Unit
    function: Cursor
    how: How
    relayed: Mapping[int, Encoded] = MappingProxyType({})
    call: Cursor | None = None


def follow(program: Program, unit: Unit, function: Cursor) -> Reach:
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


def _refuse_other(code: Code, step: _Step) -> None:
    """A parameter is a page offset of the old kind for all callers, or for none."""
    if code.how == step.how == How.CALLED and code.relayed != step.relayed:
        raise DoesNotFit(
            step.call or step.function,
            f"{code.name}() is given a page offset here, and another value elsewhere",
        )


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
        tuple(handings(program, unit, found)),
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
        for own in installed(program, code.unit, node):
            yield _Step(*own, How.HANDLER)


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
            decodes = any(each.claim.part != Part.PLACE for each in claims)
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
