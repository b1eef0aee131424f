# SPDX-License-Identifier: GPL-2.0-only
"""A driver that remembers each mapping in a list, to tear all of them down by it.

The mmap op stores the page frame in the mapping and gives it operations.  The fault
handler of these maps all of it, and puts it into a list of the device, where whoever
tears mappings down finds it and locks the user's memory for it::

    if (io_remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff, …))
        …
    if (foo_add(vdev, vma))
        …
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import arguments, binary_operator, body, walk
from ...checkers.expression import Member, Name, Operation, expression
from ...checkers.initializer import initializer
from ...checkers.parse import Unit
from ..editing.fitting import DoesNotFit
from ..editing.program import defined, functions, written
from .look import is_vma
from .operations import handlers
from .signatures import is_mmap_op

MAPPING = "struct vm_area_struct *"
_LIST = "struct list_head"
_MAPS = ("io_remap_pfn_range", "remap_pfn_range")


@dataclass(frozen=True)
class Listed:
    """``op`` of ``unit`` gives mappings the operations ``table``, with ``handler``.

    ``write`` stores the page frame, if that is not worked out when a page is missing
    already; ``installs`` stores the operations, ``kept`` is what becomes the private
    data.  ``call`` maps all of a mapping when a page is missing, ``field`` is the list.
    """

    unit: Unit
    op: Cursor
    table: Cursor
    handler: Cursor
    write: Cursor | None
    installs: Cursor
    kept: Cursor
    call: Cursor
    field: Cursor

    @property
    def name(self) -> str:
        """What functions for these mappings are called."""
        return str(self.handler.spelling).removesuffix("_fault")

    @property
    def entry(self) -> Cursor:
        """The record of the list's entries: a mapping, and its place in the list.

        Raises DoesNotFit where it has more.
        """
        for each in written(self.unit):
            if each.kind == CursorKind.STRUCT_DECL and each.is_definition():
                fields = each.type.get_fields()
                if {x.type.get_canonical().spelling for x in fields} == {
                    MAPPING,
                    _LIST,
                }:
                    return each
        raise DoesNotFit(
            self.handler, "the entries of the list have more than the mapping"
        )


def listed(unit: Unit) -> Iterator[Listed]:
    """The mmap ops of a file whose mappings are remembered in a list."""
    for op in functions(unit):
        if body(op) is None or not is_mmap_op(op):
            continue
        for statement in assignments(op, "vm_ops"):
            table = _table(unit, list(statement.get_children())[1])
            handler = _handler(unit, table) if table is not None else None
            fields = list(_lists(handler)) if handler is not None else []
            if table is not None and handler is not None and fields:
                yield _whole(unit, op, table, handler, statement, fields)


def assignments(function: Cursor, name: str) -> Iterator[Cursor]:
    """The statements of ``function`` that store to the member of a mapping."""
    for found in walk(function):
        if found.kind == CursorKind.BINARY_OPERATOR and binary_operator(found) == "=":
            match expression(found):
                case Operation("=", (Member(base, member), _)):
                    if member == name and is_vma(base.cursor):
                        yield found


def _stored(function: Cursor, name: str) -> Iterator[Cursor]:
    for found in assignments(function, name):
        yield list(found.get_children())[1]


def _table(unit: Unit, value: Cursor) -> Cursor | None:
    match expression(value):
        case Operation("&", (Name(name),)):
            for each in written(unit):
                if each.spelling == name and initializer(each) is not None:
                    return each
    return None


def _handler(unit: Unit, table: Cursor) -> Cursor | None:
    value = initializer(table)
    assert value is not None
    function = dict(handlers(table, value)).get("fault")
    return defined(unit, function.spelling) if function is not None else None


def _lists(handler: Cursor) -> Iterator[Cursor]:
    """The lists that are walked, and whose entries have a mapping."""
    for loop in walk(handler):
        if loop.kind != CursorKind.FOR_STMT:
            continue
        remembers = any(
            found.kind == CursorKind.MEMBER_REF_EXPR
            and found.type.get_canonical().spelling == MAPPING
            for found in walk(list(loop.get_children())[-1])
        )
        for found in walk(loop) if remembers else ():
            field = found.referenced
            if found.kind != CursorKind.MEMBER_REF_EXPR or field is None:
                continue
            if found.type.get_canonical().spelling == _LIST and not _in_entry(field):
                yield field


def _in_entry(field: Cursor) -> bool:
    """Whether the member is that of an entry of the list, beside a mapping."""
    record = field.semantic_parent
    return any(
        each.type.get_canonical().spelling == MAPPING
        for each in (record.type.get_fields() if record is not None else ())
    )


def _whole(
    unit: Unit,
    op: Cursor,
    table: Cursor,
    handler: Cursor,
    installs: Cursor,
    fields: list[Cursor],
) -> Listed:
    if len({each.hash for each in fields}) != 1:
        raise DoesNotFit(handler, f"{handler.spelling}() walks several lists")
    writes = list(assignments(op, "vm_pgoff"))
    kept = list(_stored(op, "vm_private_data"))
    calls = [
        found
        for found in walk(handler)
        if found.kind == CursorKind.CALL_EXPR and found.spelling in _MAPS
    ]
    if len(writes) > 1 or len(kept) != 1 or len(calls) != 1:
        raise DoesNotFit(
            op, "remembers mappings in a list, but does not map them whole in a fault"
        )
    write = writes[0] if writes else None
    if not _is_all(calls[0], "vm_pgoff" if write is not None else ""):
        raise DoesNotFit(calls[0], "does not map all of the mapping by its page frame")
    return Listed(
        unit, op, table, handler, write, installs, kept[0], calls[0], fields[0]
    )


def _is_all(call: Cursor, frame: str) -> bool:
    """``(vma, vma->vm_start, vma->FRAME, vma->vm_end - vma->vm_start, prot)``."""
    match [expression(each) for each in arguments(call)]:
        case [
            Name(vma),
            Member(Name(first), "vm_start"),
            pfn,
            Operation(
                "-",
                (Member(Name(second), "vm_end"), Member(Name(third), "vm_start")),
            ),
            Member(Name(fourth), "vm_page_prot"),
        ]:
            stored = isinstance(pfn, Member) and pfn.name == frame
            return {first, second, third, fourth} == {vma} and (stored or not frame)
    return False
