# SPDX-License-Identifier: GPL-2.0-only
"""What a function knows of the mapping it works on, for the idioms to look at.

A page offset of the old kind carries a region's index in its high bits and an offset
within the region in its low ones.  What still carries both is **encoded**: the VMA's
own page offset, that of a fault, and every local and parameter that holds one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from operator import add, and_, lshift, mul, or_, rshift, sub
from types import MappingProxyType

from clang.cindex import Cursor, CursorKind, TypeKind

from ...checkers.cursors import arguments, body, byte_range, walk
from ...checkers.expression import (
    Call,
    Constant,
    Expression,
    Member,
    Name,
    Operation,
    Other,
    expression,
)
from ...checkers.initializer import initializer
from ...checkers.main_file import preorder
from ...checkers.parse import Unit
from .blocks import computed

# Every configuration that is parsed has pages of 4 KiB; the text says PAGE_SHIFT.
PAGE_SHIFT = 12

_OPERATIONS: Mapping[str, Callable[[int, int], int]] = MappingProxyType(
    {"+": add, "-": sub, "*": mul, "<<": lshift, ">>": rshift, "|": or_, "&": and_}
)

OFFSETS = ("vm_pgoff", "pgoff")

VMA = "struct vm_area_struct"
FAULT = "struct vm_fault"


class In(Enum):
    """What an encoded offset counts."""

    PAGES = auto()
    BYTES = auto()


@dataclass(frozen=True)
class Encoded:
    """An expression that carries index and offset, counted in ``unit``.

    ``vma`` is the text of the VMA where it is the offset of that VMA's start, and
    empty where it is that of another place in the mapping; ``whole`` is then the text
    of the expression in pages.  ``kept`` names the parameter that a caller hands the
    offset over in, and hands over the offset within the region in from now on; it may
    count bytes.
    """

    unit: In
    vma: str
    whole: str = ""
    kept: str = ""
    kept_bytes: bool = False


@dataclass(frozen=True)
class Look:
    """A function definition in its unit, and which of its variables are encoded.

    ``encoded`` is keyed by :attr:`Cursor.hash` of the declaration; ``until`` says from
    which byte on one of them has another value.  A pointer to a page offset counts as
    the offset where it is followed.
    """

    unit: Unit
    function: Cursor
    encoded: Mapping[int, Encoded] = field(default_factory=lambda: MappingProxyType({}))
    until: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    def text(self, cursor: Cursor) -> str:
        """The source text of ``cursor``, in this file or a header."""
        start, end = byte_range(cursor)
        file = cursor.extent.start.file
        content = self.unit.content
        if file is not None and file.name != self.unit.translation_unit.spelling:
            content = self.unit.source.read(self.unit.named(file.name))
        return content[start:end].decode("utf-8", "surrogateescape")

    def encodes(self, value: Expression) -> Encoded | None:
        """The encoded offset that ``value`` is, or None."""
        match value:
            case Name():
                return self._variable(value)
            case Operation("*", (Name() as pointer,)):
                return self._variable(pointer)
            case Member(base, "vm_pgoff", cursor) if is_vma(base.cursor):
                return Encoded(In.PAGES, self.text(base.cursor), self.text(cursor))
            case Member(base, "pgoff", cursor) if points_to(base.cursor, FAULT):
                return Encoded(In.PAGES, "", self.text(cursor))
            case Call(_, (base, *_), cursor) if is_vma(base.cursor):
                return self._accessor(base, cursor)
            case Operation("<<", (inner, bits)) if folded(bits) == PAGE_SHIFT:
                return self._in_bytes(inner)
            case Operation("*", (inner, size)) if folded(size) == 1 << PAGE_SHIFT:
                return self._in_bytes(inner)
            case Other(cursor) if cursor.kind == CursorKind.StmtExpr:
                return self._block(cursor)
        return None

    def _variable(self, value: Name) -> Encoded | None:
        """A variable is encoded up to where it gets another value."""
        until = self.until.get(value.key)
        if until is not None and byte_range(value.cursor)[0] >= until:
            return None
        return self.encoded.get(value.key)

    def _in_bytes(self, inner: Expression) -> Encoded | None:
        found = self.encodes(inner)
        if found is None or found.unit != In.PAGES:
            return None
        return replace(found, unit=In.BYTES)

    def _block(self, block: Cursor) -> Encoded | None:
        """A statement expression is what it computes; only the VMA may be told so."""
        inner = computed(block)
        found = self.encodes(inner) if inner is not None else None
        return found if found is not None and found.vma else None

    def _accessor(self, base: Expression, call: Cursor) -> Encoded | None:
        """A function of the tree's headers that gives a page offset of the mapping."""
        reads = reads_page_offset(call.referenced)
        if reads is None:
            return None
        vma = self.text(base.cursor) if reads else ""
        return Encoded(In.PAGES, vma, self.text(call))


def may_encode(function: Cursor) -> bool:
    """Whether a page offset can come up in a function that is given none.

    It is a member of that name, or comes from a call that is given a mapping.
    """
    return any(
        (node.kind == CursorKind.MEMBER_REF_EXPR and node.spelling in OFFSETS)
        or (node.kind == CursorKind.CALL_EXPR and any(map(is_vma, arguments(node))))
        for node in preorder([function])
    )


def folded(value: Expression) -> int | None:
    """The value of an integer expression, locals that never change looked through."""
    match value:
        case Constant(number):
            return number
        case Name() if value.declaration is not None:
            given = _only_value(value.declaration)
            return folded(expression(given)) if given is not None else None
        case Operation(operator, (left, right)) if operator in _OPERATIONS:
            numbers = folded(left), folded(right)
            if numbers[0] is not None and numbers[1] is not None:
                return _OPERATIONS[operator](numbers[0], numbers[1])
    return None


def _only_value(variable: Cursor) -> Cursor | None:
    """What a variable that is ``const`` is declared with."""
    if variable.kind != CursorKind.VAR_DECL or not variable.type.is_const_qualified():
        return None
    return initializer(variable)


def points_to(cursor: Cursor, record: str) -> bool:
    """Whether the expression is a pointer to ``record``, const or not."""
    pointee = cursor.type.get_canonical().get_pointee()
    return pointee.kind == TypeKind.RECORD and (
        pointee.spelling.removeprefix("const ") == record
    )


def is_vma(cursor: Cursor) -> bool:
    """Whether the expression is a pointer to a VMA."""
    return points_to(cursor, VMA)


def members(function: Cursor, name: str) -> Iterator[Cursor]:
    """The uses of the member ``name`` of a mapping in ``function``."""
    for found in walk(function):
        if found.kind == CursorKind.MEMBER_REF_EXPR and found.spelling == name:
            base = next(iter(found.get_children()), None)
            if base is not None and is_vma(base):
                yield found


def named(value: Cursor) -> Cursor | None:
    """The variable that an expression is."""
    match expression(value):
        case Name() as name:
            return name.declaration
    return None


def reads_page_offset(function: Cursor | None, depth: int = 4) -> bool | None:
    """Whether a function gives the VMA's own page offset, exactly: ``True``.

    ``False`` where it reads it for something else, as linear_page_index() does for the
    page of an address; None where it does not read it, or is not an accessor: it has
    to have the VMA as its first parameter, and to be an inline of a header or, where it
    gives the page offset itself, a function of the file.
    """
    definition = function.get_definition() if function is not None else None
    compound = body(definition) if definition is not None else None
    if definition is None or compound is None or depth == 0:
        return None
    place, main = definition.location.file, definition.translation_unit.spelling
    parameters = arguments(definition)
    if place is None or not parameters:
        return None
    if not is_vma(parameters[0]) or definition.result_type.kind == TypeKind.VOID:
        return None
    reads = _reads(compound, depth)
    if place.name != main:
        return reads
    # A page offset is as large as a pointer; what is smaller gives a part of it.
    whole = definition.result_type.get_size() >= parameters[0].type.get_size()
    return True if reads and whole else None


def _reads(compound: Cursor, depth: int) -> bool | None:
    statements = list(compound.get_children())
    if len(statements) == 1 and statements[0].kind == CursorKind.RETURN_STMT:
        match expression(next(iter(statements[0].get_children()))):
            case Member(Name(), "vm_pgoff"):
                return True
            case Call(_, (Name(),), cursor):
                return reads_page_offset(cursor.referenced, depth - 1)
    for found in walk(compound):
        if found.kind == CursorKind.MEMBER_REF_EXPR and found.spelling == "vm_pgoff":
            return False
        if (
            found.kind == CursorKind.CALL_EXPR
            and reads_page_offset(found.referenced, depth - 1) is not None
        ):
            return False
    return None
