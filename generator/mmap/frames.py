# SPDX-License-Identifier: GPL-2.0-only
"""A fault handler works the page frame out, where the mmap op stored it in vm_pgoff.

Old::

    vma->vm_pgoff = (start >> PAGE_SHIFT) + pgoff;
    …
    io_remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff, …)

New::

    io_remap_pfn_range(vma, vma->vm_start, foo_mmap_pfn(vma), …)

The function is made of what the mmap op did for it: the variables that the value is
made of, down to the mapping and what became its private data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import arguments, body, byte_range, walk
from ...checkers.expression import Member, Name, Operation, expression
from ..editing.effects import stores
from ..editing.extents import text_of
from ..editing.fitting import DoesNotFit
from ..editing.layout import in_front_of, line_range
from ..editing.program import functions
from ..editing.render import render
from ..editing.series import Edit
from ..editing.variables import initialiser
from .listed import Listed
from .look import is_vma, members, named

# Operator, mapping and bits of what takes an index out of vm_pgoff.
_Index = tuple[str, Cursor, Cursor]


@dataclass
class _Slice:
    """What the value needs, in the order in which it is worked out."""

    declared: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    known: set[int] = field(default_factory=set)


def find_late(found: Listed) -> Iterator[Edit]:
    """Work the page frame out when a page is missing; raises DoesNotFit."""
    if found.write is None:
        return
    unit, content = found.unit, found.unit.content
    name = f"{found.name}_pfn"
    _refuse_other_uses(found, found.write)
    if any(each.spelling == name for each in functions(unit)):
        raise DoesNotFit(found.handler, f"there is a function {name}() already")
    value = list(found.write.get_children())[1]
    made = _Slice()
    _needed(found, value, made)
    text = render(
        "mmap_drivers/frame.c",
        name=name,
        declared=made.declared,
        statements=made.statements,
        value=text_of(found.unit, value),
    )
    place = in_front_of(content, byte_range(found.handler)[0])
    yield Edit(unit.path, place, place, text.encode())
    index = _decoded(found)
    if index is not None:
        yield _in_slot(found, index)
    yield Edit(unit.path, *line_range(content, *byte_range(found.write)))
    vma, _, frame = arguments(found.call)[:3]
    start, end = byte_range(frame)
    yield Edit(unit.path, start, end, f"{name}({text_of(found.unit, vma)})".encode())


def _refuse_other_uses(found: Listed, write: Cursor) -> None:
    """Nobody else looks at vm_pgoff, and the mmap op only in front of its store."""
    stored = byte_range(write)
    frame = byte_range(arguments(found.call)[2])
    for function in functions(found.unit):
        for each in members(function, "vm_pgoff"):
            at = byte_range(each)
            early = function == found.op and at[0] < stored[1]
            if not early and at != frame:
                raise DoesNotFit(each, "looks at the page frame in vm_pgoff as well")


def is_held_in_slot(found: Listed) -> bool:
    """Whether :func:`find_late` refuses a mapping that goes on in another slot."""
    return found.write is not None and _decoded(found) is not None


def _decoded(found: Listed) -> _Index | None:
    """The first index that the mmap op takes out of vm_pgoff.

    Whether the page frame is made of it or not: of a mapping that goes on in another
    slot, what a split leaves there begins at another offset within the region.
    """
    return next((index for each in walk(found.op) if (index := _index(each))), None)


def _index(value: Cursor) -> _Index | None:
    match expression(value):
        case Operation(">>" | "/" as operator, (Member(base, "vm_pgoff"), _), whole):
            if is_vma(base.cursor):
                return operator, base.cursor, list(whole.get_children())[1]
    return None


def _in_slot(found: Listed, index: _Index) -> Edit:
    """A split leaves no page with the index of another region; raises DoesNotFit.

    It stands in front of all statements, where there is nothing to be undone.
    """
    compound = body(found.op)
    statements = list(compound.get_children()) if compound is not None else []
    is_first = [each.kind != CursorKind.DECL_STMT for each in statements]
    first = is_first.index(True)
    if not all(is_first[first:]):
        raise DoesNotFit(
            statements[first], "the mmap op declares variables behind this"
        )
    operator, vma, bits = index
    text = render(
        "mmap_drivers/slot.c",
        operator=operator,
        vma=text_of(found.unit, vma),
        bits=" ".join(text_of(found.unit, bits).split()),
    )
    place = in_front_of(found.unit.content, byte_range(statements[first])[0])
    return Edit(found.unit.path, place, place, text.encode())


def _needed(found: Listed, value: Cursor, made: _Slice) -> None:
    """Add what ``value`` is made of, what that is made of first."""
    for each in walk(value):
        if each.kind == CursorKind.CALL_EXPR:
            raise DoesNotFit(each, "the page frame takes a call to be worked out")
        variable = each.referenced if each.kind == CursorKind.DECL_REF_EXPR else None
        if variable is None or variable.kind == CursorKind.ENUM_CONSTANT_DECL:
            continue
        if variable.hash in made.known or is_vma(each):
            continue
        made.known.add(variable.hash)
        _variable(found, variable, each, made)


def _variable(found: Listed, variable: Cursor, use: Cursor, made: _Slice) -> None:
    kind = variable.type.spelling
    head = f"{kind}{'' if kind.endswith('*') else ' '}{variable.spelling}"
    kept = named(found.kept)
    if kept is not None and kept == variable:
        made.declared.append(f"{head} = vma->vm_private_data;")
        return
    parent = variable.semantic_parent
    if variable.kind != CursorKind.VAR_DECL or parent != found.op:
        raise DoesNotFit(
            use, f"{variable.spelling} is not known any more when a page is missing"
        )
    first = initialiser(variable)
    later = [
        statement
        for statement, target in stores(found.op)
        if isinstance(target, Name) and target.declaration == variable
    ]
    if len(later) + (first is not None) != 1 or _is_shared(found.op, variable):
        raise DoesNotFit(use, f"{variable.spelling} does not have one value")
    if first is not None:
        _needed(found, first, made)
        value = " ".join(text_of(found.unit, first).split())
        made.declared.append(f"{head} = {value};")
        return
    _needed(found, list(later[0].get_children())[1], made)
    made.declared.append(f"{head};")
    made.statements.append(f"{text_of(found.unit, later[0])};")


def _is_shared(function: Cursor, variable: Cursor) -> bool:
    """Whether somebody may store to the variable through a pointer."""
    for found in walk(function):
        if found.kind == CursorKind.UNARY_OPERATOR:
            match expression(found):
                case Operation("&", (Name() as name,)):
                    if name.key == variable.hash:
                        return True
    return False
