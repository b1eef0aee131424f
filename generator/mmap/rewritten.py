# SPDX-License-Identifier: GPL-2.0-only
"""A VMA's page offset that is set to a page frame number, and used as one.

Old::

    vma->vm_pgoff = (region.addr >> PAGE_SHIFT) + pgoff;
    return remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff, …);

New::

    pfn = (region.addr >> PAGE_SHIFT) + pgoff;
    return remap_pfn_range(vma, vma->vm_start, pfn, …);

Where nobody in the function reads it again the store just goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind, StorageClass

from ...checkers.cursors import arguments, binary_operator, body, byte_range, walk
from ...checkers.expression import Expression, Member, Name, Operation, expression
from ...checkers.walk import Node
from ..editing.control import LOOPS
from ..editing.effects import has_effect
from ..editing.fitting import DoesNotFit
from ..editing.layout import line_range
from ..editing.series import Edit
from ..editing.variables import declaration, free_name, initialiser
from .look import is_vma
from .reach import Code, How
from .sites import Write

_TRANSPARENT = (
    CursorKind.UNEXPOSED_EXPR,
    CursorKind.PAREN_EXPR,
    CursorKind.CSTYLE_CAST_EXPR,
)


def rewritten(code: Code) -> Iterator[Edit]:
    """The edits of the function's writes and of what it reads behind them."""
    found = code.sites
    plain = [each for each in found.plain if not _is_relayed(code, each)]
    if not found.writes:
        _refuse_plain(code, plain)
        return
    first = _first(code)
    _refuse_claims(code, first)
    end = byte_range(first.node.cursor)[1]
    behind = [
        each
        for each in plain
        if byte_range(each.cursor)[0] >= end and _is_read_anew(code, each)
    ]
    _refuse_plain(code, [each for each in plain if each not in behind])
    _refuse_users(code, first)
    if behind or len(found.writes) > 1:
        yield from _local(code, behind)
    else:
        yield from _dropped(code, first)


def _refuse_claims(code: Code, first: Write) -> None:
    """What was set is no encoded offset, whatever is taken out of it."""
    end = byte_range(first.node.cursor)[1]
    for site in code.sites.claims:
        if site.start >= end and site.claim.encoded.whole:
            raise DoesNotFit(
                site.node.cursor, "takes apart the page offset that was set before"
            )


def _is_read_anew(code: Code, node: Node) -> bool:
    """Whether it is what was set: a local is what it was before, as is an address's."""
    value = expression(node.cursor)
    found = code.sites.look.encodes(value)
    return not isinstance(value, Name) and found is not None and bool(found.vma)


def _is_relayed(code: Code, node: Node) -> bool:
    """Whether the node is handed on to a function of the driver, as it is."""
    calls = {handing.node for handing in code.handings if handing.own}
    inner = node
    for each in node:
        if each in calls:
            return inner.index > 0
        if each is not node and each.kind not in _TRANSPARENT:
            return False
        inner = each
    return False


def _first(code: Code) -> Write:
    """The first write: all that is read behind it has to run behind it."""
    ordered = sorted(code.sites.writes, key=lambda each: each.start)
    for node in code.sites.nodes:
        if node.kind in (*LOOPS, CursorKind.LABEL_STMT):
            start, end = byte_range(node.cursor)
            if node.kind == CursorKind.LABEL_STMT:
                inside = start < ordered[-1].start
            else:
                inside = any(start < each.start < end for each in ordered)
            if inside:
                raise DoesNotFit(
                    ordered[0].node.cursor, "the page offset is set in a loop"
                )
    operator = binary_operator(ordered[0].node.cursor)
    if operator != "=":
        raise DoesNotFit(
            ordered[0].node.cursor, f"the page offset is changed by {operator}"
        )
    return ordered[0]


def _refuse_plain(code: Code, plain: list[Node]) -> None:
    """A page offset that is used as it is means nothing any more."""
    for node in plain:
        if not _is_harmless(code, node):
            raise DoesNotFit(
                node.cursor, "the page offset is used as it is, index and all"
            )


def _is_harmless(code: Code, node: Node) -> bool:
    """Whether the offset is only printed, or stays a place in the file.

    ``*pgoff = vma->vm_pgoff + pages`` tells another place of the same mapping, if it is
    told to somebody else: the driver itself would take it apart.
    """
    for each in node:
        if each.kind == CursorKind.CALL_EXPR and each is not node:
            callee = each.cursor.referenced
            kinds = arguments(callee) if callee is not None else ()
            return (
                callee is not None
                and callee.type.is_function_variadic()
                and _argument(node, each) >= len(kinds)
            )
        if each.kind == CursorKind.BINARY_OPERATOR:
            operator = binary_operator(each.cursor)
            if _is_distance(node, each):
                return True
            if operator == "=":
                return _is_told(code, next(iter(each.cursor.get_children())))
            if operator not in ("+", "-"):
                return False
    return False


def _is_told(code: Code, target: Cursor) -> bool:
    """Whether what is stored goes to others, who ask the function by its address."""
    match expression(target):
        case Operation("*", (Name() as pointer,)):
            variable = pointer.declaration
        case _:
            return False
    return (
        code.how == How.ASKED
        and variable is not None
        and variable.kind == CursorKind.PARM_DECL
        and code.function.storage_class == StorageClass.STATIC
        and not any(
            found.kind == CursorKind.CALL_EXPR
            and found.referenced is not None
            and found.referenced.spelling == code.name
            for top in code.unit.written
            for found in walk(top)
        )
    )


def _is_distance(node: Node, operation: Node) -> bool:
    """Whether it only goes into the distance from a page of the file to its frame.

    ``pfn - vma->vm_pgoff`` is one, and ``distance + vmf->pgoff`` follows it: what is
    kept in the private data of the mapping, in a local or not.
    """
    operator = binary_operator(operation.cursor)
    inside = [each for each in node if each.parent is operation]
    if operator == "-":
        return bool(inside) and inside[0].index == 1 and _is_stored(operation)
    if operator != "+" or not inside:
        return False
    other = list(operation.cursor.get_children())[1 - inside[0].index]
    return _is_private(expression(other))


def _is_stored(operation: Node) -> bool:
    """Whether the sum that it is a part of is kept; compared, it could be a decode."""
    for each in operation:
        if each.kind == CursorKind.BINARY_OPERATOR:
            operator = binary_operator(each.cursor)
            if operator not in ("+", "-"):
                return operator == "="
        elif each.kind not in _TRANSPARENT:
            return each.kind == CursorKind.VAR_DECL
    return False


def _is_private(value: Expression) -> bool:
    if isinstance(value, Name) and value.declaration is not None:
        given = initialiser(value.declaration)
        return given is not None and _is_private(expression(given))
    match value:
        case Member(base, "vm_private_data"):
            return is_vma(base.cursor)
    return False


def _argument(node: Node, call: Node) -> int:
    """The number, from 0, of the argument of ``call`` that ``node`` is in."""
    return next(each.index for each in node if each.parent is call) - 1


def _refuse_users(code: Code, first: Write) -> None:
    """What gets the mapping behind the write may use the page offset that was set."""
    for handing in code.handings:
        node = handing.node
        if byte_range(node.cursor)[0] < first.start:
            continue
        callee = node.cursor.referenced
        name = callee.spelling if callee is not None else "a callback"
        if handing.own or handing.library or handing.member is not None:
            raise DoesNotFit(node.cursor, f"{name}() sees the page offset that was set")
        if callee is not None and not _says_page(callee) and not _ignores(callee):
            raise DoesNotFit(
                node.cursor, f"{name}() may use the page offset that was set"
            )


def _says_page(callee: Cursor) -> bool:
    """Whether the function is told which page to map, by a parameter of its own."""
    return any(
        re.search(r"(^|_)(pfn|pgoff|pages?)(_|$)", each.spelling)
        for each in arguments(callee)
    )


def _ignores(callee: Cursor) -> bool:
    """Whether the function's body is there and looks at no page offset."""
    definition = callee.get_definition()
    compound = body(definition) if definition is not None else None
    if compound is None:
        return False
    return not any(
        (found.kind == CursorKind.MEMBER_REF_EXPR and found.spelling == "vm_pgoff")
        or (
            found.kind == CursorKind.CALL_EXPR
            and any(is_vma(each) for each in arguments(found))
        )
        for found in walk(compound)
    )


# --- the edits -----------------------------------------------------------------------


def _local(code: Code, behind: list[Node]) -> Iterator[Edit]:
    """A local of its own takes the place of the VMA's member."""
    path = code.unit.path
    name = free_name(code.function, "pfn", "first_pfn")
    yield declaration(code.unit, code.function, f"unsigned long {name}")
    for write in code.sites.writes:
        target = next(iter(write.node.cursor.get_children()))
        yield Edit(path, *byte_range(target), name.encode())
    for node in behind:
        yield Edit(path, *byte_range(node.cursor), name.encode())


def _dropped(code: Code, write: Write) -> Iterator[Edit]:
    if has_effect(write.value):
        raise DoesNotFit(write.node.cursor, "what is stored has an effect of its own")
    start, end = byte_range(write.node.cursor)
    yield Edit(code.unit.path, *line_range(code.unit.content, start, end))
