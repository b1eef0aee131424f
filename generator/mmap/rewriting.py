# SPDX-License-Identifier: GPL-2.0-only
"""The edits of one function: what takes parts out of an offset asks the object now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import (
    arguments,
    binary_operator,
    body,
    byte_range,
    file_offset,
    references,
)
from ...checkers.expression import Member, expression
from ...checkers.walk import Node
from ..editing.expressions import broken, filled
from ..editing.extents import extent
from ..editing.fitting import DoesNotFit
from ..editing.layout import (
    column,
    in_front_of,
    indent,
    leading,
    lift,
    line_range,
)
from ..editing.series import Edit
from .claim import OBJECT, Claim, Part, Placed, region_pages
from .formats import printed
from .guards import guard_end, guarded
from .look import FAULT, VMA, is_vma
from .needs import By, Needs
from .reach import Code, Handing, How, parameter
from .rewritten import rewritten
from .sites import Site

WIDTH = 80
DECLARED = "struct vfio_mmap *"
_TRANSPARENT = (CursorKind.PAREN_EXPR, CursorKind.UNEXPOSED_EXPR)


def edits(
    needs: Needs, code: Code, renamed: Callable[[str], str], placed: Placed
) -> list[Edit]:
    """The edits inside of the function's braces; raises DoesNotFit.

    ``renamed`` tells what the mmap op of another module is called from now on, and
    ``placed`` the regions that are at a certain place.
    """
    compound = body(code.function)
    assert compound is not None
    begin, end = byte_range(compound)
    first = code.unit.content.index(b"\n", begin) + 1
    last = code.unit.content.rfind(b"\n", 0, end) + 1
    found = [
        *_claims(needs, code, placed),
        *_slots(code),
        *_locals(code),
        *rewritten(code),
        *_calls(needs, code, renamed),
        *_private(needs, code),
    ]
    if not found:
        return []
    text = lift(code.unit.content, first, last, _together(found))
    return [Edit(code.unit.path, first, last, text)]


def _together(found: list[Edit]) -> list[Edit]:
    """What is put in at one place stands together there, without blank lines."""
    put = {each.start: each for each in reversed(found) if each.start == each.end}
    for each in found:
        first = put.get(each.start)
        if each.start == each.end and first is not None and each != first:
            text = first.text + each.text.replace(b"\n\n", b"\n")
            put[each.start] = Edit(each.path, each.start, each.end, text)
    return [*(each for each in found if each.start < each.end), *put.values()]


def _edit(code: Code, cursor: Cursor, text: str) -> Edit:
    start, end = extent(code.unit.content, cursor)
    return Edit(code.unit.path, start, end, text.encode())


# --- what was taken out of an offset -------------------------------------------------


def _claims(needs: Needs, code: Code, placed: Placed) -> Iterator[Edit]:
    for site in code.sites.claims:
        if not guarded(needs.reach, code, site.start):
            yield from _deferred(needs, code, site.node, site.claim.text())
        else:
            yield from _claim(code, site, placed)


def _deferred(needs: Needs, code: Code, node: Node, text: str) -> Iterator[Edit]:
    """What a local is declared with is given to it when the mapping is known.

    A foreign mapping has no object, and must not be looked at for one.
    """
    end = guard_end(needs.reach, code)
    variable = node.parent
    while variable is not None and variable.kind in _TRANSPARENT:
        variable = variable.parent
    if end is None or variable is None or variable.kind != CursorKind.VAR_DECL:
        raise DoesNotFit(
            node.cursor, "nothing makes sure that this is a mapping of the driver"
        )
    if any(
        byte_range(each)[0] < end for each in references(code.function, variable.cursor)
    ):
        raise DoesNotFit(variable.cursor, "is used before the mapping is known")
    path, name = code.unit.path, variable.cursor.spelling
    begin = file_offset(variable.cursor.location) + len(name)
    yield Edit(path, begin, byte_range(variable.cursor)[1])
    yield Edit(path, end, end, f"\n\n\t{name} = {_bare(text)};".encode())


def _claim(code: Code, site: Site, placed: Placed) -> Iterator[Edit]:
    claim, node = site.claim, site.node
    if site.compound:
        target = next(iter(node.cursor.get_children()))
        text = f"{code.sites.look.text(target)} = {claim.text()}"
        yield _edit(code, node.cursor, text)
        return
    if claim.part == Part.PLACE:
        yield _edit(code, node.cursor, _comparison(code, node, claim, placed))
        return
    node = _outermost(code, node)
    text = claim.text()
    start, end = extent(code.unit.content, node.cursor)
    if _is_whole_value(node):
        text = _bare(text)
        start, text = _joined(code, start, end, text)
    yield Edit(code.unit.path, start, end, text.encode())
    yield from printed(code.unit, site.node, claim)


def _comparison(code: Code, node: Node, claim: Claim, placed: Placed) -> str:
    """Whether it is the region, and the first page of it."""
    pages = region_pages(claim.encoded)
    region = _region(placed(node.cursor, claim.place), claim.equal)
    operator, negation = ("&&", "!") if claim.equal else ("||", "")
    inner = node.parent
    alone = inner is None or inner.kind in (
        CursorKind.IF_STMT,
        CursorKind.PAREN_EXPR,
        CursorKind.RETURN_STMT,
    )
    text = f"{region} {operator} {negation}{pages}"
    text = text if alone else f"({text})"
    start, end = byte_range(node.cursor)
    content = code.unit.content
    before = content[content.rfind(b"\n", 0, start) + 1 : start]
    behind = content[end : content.find(b"\n", end)]
    if column(before) + len(text) + len(behind) <= WIDTH:
        return text
    return broken(text, column(before))


def _region(indexes: Sequence[str], equal: bool) -> str:
    """Whether the object is of one of the regions; of any as long as none is known."""
    if not indexes:
        return OBJECT
    sign, word = ("==", " || ") if equal else ("!=", " && ")
    text = word.join(f"{OBJECT}->index {sign} {each}" for each in indexes)
    return f"({text})" if len(indexes) > 1 else text


def _outermost(code: Code, node: Node) -> Node:
    """The parentheses around it, which nothing needs any more.

    Those of a macro's own body are not there in the file.
    """
    parent = node.parent
    while parent is not None and parent.kind in _TRANSPARENT:
        start, end = byte_range(parent.cursor)
        text = code.unit.content[start:end]
        if parent.kind == CursorKind.PAREN_EXPR:
            if not (text.startswith(b"(") and text.endswith(b")")):
                break
            node = parent
        parent = parent.parent
    return node


def _joined(code: Code, start: int, end: int, text: str) -> tuple[int, str]:
    """A value that was too long for the line of its ``=`` and is not any more."""
    content = code.unit.content
    before = content[:start].rstrip()
    line = content[content.rfind(b"\n", 0, len(before)) + 1 : len(before)]
    behind = content[end : content.find(b"\n", end)]
    fits = column(line) + 1 + len(text) + len(behind) <= WIDTH
    if before.endswith(b"=") and b"\n" in content[len(before) : start] and fits:
        return len(before), f" {text}"
    return start, text


def _is_whole_value(node: Node) -> bool:
    """Whether nothing but an assignment is around it."""
    parent = node.parent
    while parent is not None and parent.kind == CursorKind.UNEXPOSED_EXPR:
        parent = parent.parent
    return (
        parent is not None
        and parent.kind
        in (
            CursorKind.VAR_DECL,
            CursorKind.RETURN_STMT,
            CursorKind.CALL_EXPR,
        )
    ) or (
        parent is not None
        and parent.kind == CursorKind.BINARY_OPERATOR
        and binary_operator(parent.cursor) == "="
    )


def _bare(text: str) -> str:
    return text[1:-1] if text.startswith("((") or text.startswith("(v") else text


def _locals(code: Code) -> Iterator[Edit]:
    """What only kept the encoded offset goes: the declaration's value, or the store."""
    unit = code.unit
    for node in code.sites.held:
        if code.sites.is_used(node):
            continue
        start, end = byte_range(node.cursor)
        if node.kind == CursorKind.VAR_DECL:
            name = file_offset(node.cursor.location) + len(node.cursor.spelling)
            yield Edit(unit.path, name, end)
        else:
            yield Edit(unit.path, *line_range(unit.content, start, end))


def _slots(code: Code) -> Iterator[Edit]:
    """The core has made sure of it: the statement goes, and the comment above it."""
    content = code.unit.content
    for site in code.sites.slots:
        start, end = byte_range(site.node.cursor)
        yield Edit(
            code.unit.path, *line_range(content, in_front_of(content, start), end)
        )


# --- who gets the object -------------------------------------------------------------


def _calls(needs: Needs, code: Code, renamed: Callable[[str], str]) -> Iterator[Edit]:
    for handing in code.handings:
        call = handing.node.cursor
        if handing.library:
            callee = next(iter(call.get_children()))
            yield _edit(code, callee, renamed(handing.library))
        yield from _relayed(needs, code, handing)
        if needs.hands_on(handing):
            yield _argument(code, handing)


def _relayed(needs: Needs, code: Code, handing: Handing) -> Iterator[Edit]:
    """A page offset that is handed on becomes the offset within the region."""
    called = needs.reach.codes.get(handing.own)
    if called is None:
        return
    given = arguments(handing.node.cursor)
    for number, encoded in called.relayed.items():
        value = code.sites.look.encodes(expression(given[number]))
        assert value is not None
        claim = Claim(Part.BYTES if encoded.kept_bytes else Part.PAGES, value)
        text = claim.text()
        yield _edit(code, given[number], _bare(text) if text[0] == "(" else text)


def _argument(code: Code, handing: Handing) -> Edit:
    """One more argument, on a line of its own where it does not fit."""
    given = arguments(handing.node.cursor)
    content = code.unit.content
    end = byte_range(given[-1])[1]
    close = content.find(b")", end)
    stop = content.find(b"\n", close)
    line = content[content.rfind(b"\n", 0, end) + 1 : stop]
    text = f", {OBJECT}"
    if column(line) + len(text) > WIDTH:
        start = byte_range(given[0])[0]
        before = content[content.rfind(b"\n", 0, start) + 1 : start]
        text = f",\n{indent(column(before)).decode()}{OBJECT}"
    return Edit(code.unit.path, end, end, text.encode())


# --- private data --------------------------------------------------------------------


def _private(needs: Needs, code: Code) -> Iterator[Edit]:
    if not needs.private:
        return
    for node in code.stores:
        value = list(node.cursor.get_children())[1]
        yield _edit(code, value, OBJECT)
    if not code.stores and code.installs:
        yield from _kept(code)
    for node in code.loads:
        yield from _load(needs, code, node)
    if needs.by.get(code.key) == By.PRIVATE:
        yield _declaration(code)


def _kept(code: Code) -> Iterator[Edit]:
    """Where a mapping gets its operations it gets the object as well."""
    for node in code.installs:
        target = expression(next(iter(node.cursor.get_children())))
        assert isinstance(target, Member)
        start, end = byte_range(node.cursor)
        content = code.unit.content
        end = content.index(b";", end) + 1
        margin = leading(content[content.rfind(b"\n", 0, start) + 1 : start])
        vma = code.sites.look.text(target.base.cursor)
        text = f"\n{margin.decode()}{vma}->vm_private_data = {OBJECT};"
        yield Edit(code.unit.path, end, end, text.encode())


def _load(needs: Needs, code: Code, node: Node) -> Iterator[Edit]:
    """What was read out of the mapping follows from the object."""
    start, end = byte_range(node.cursor)
    if not guarded(needs.reach, code, start):
        yield from _deferred(needs, code, node, needs.private)
        return
    content = code.unit.content
    line = content[content.rfind(b"\n", 0, start) + 1 : content.find(b"\n", end)]
    grown = column(line) + len(needs.private) - (end - start)
    if grown > WIDTH and _declared(node):
        before = content[:start].rstrip(b" \t\n")
        margin = leading(line) + b"\t"
        text = filled(needs.private, column(margin), WIDTH - 1)
        yield Edit(code.unit.path, len(before), end, b"\n" + margin + text.encode())
    elif grown > WIDTH and _chosen(node):
        before = content[:start].rstrip(b" \t\n")
        margin = leading(line) + b"\t\t"
        text = filled(needs.private, column(margin), WIDTH - len(" : NULL;"))
        yield Edit(code.unit.path, len(before), end, b"\n" + margin + text.encode())
    else:
        before = content[content.rfind(b"\n", 0, start) + 1 : start]
        text = filled(needs.private, column(before), WIDTH - 1)
        yield Edit(code.unit.path, start, end, text.encode())


def _chosen(node: Node) -> bool:
    return any(each.kind == CursorKind.CONDITIONAL_OPERATOR for each in node)


def _declared(node: Node) -> bool:
    return any(each.kind == CursorKind.VAR_DECL for each in node)


def _declaration(code: Code) -> Edit:
    """``struct vfio_mmap *obj = vma->vm_private_data;`` as early as there is a VMA."""
    content = code.unit.content
    compound = body(code.function)
    assert compound is not None
    for node in code.loads:
        for each in node:
            if each.kind == CursorKind.DECL_STMT:
                place = content.rfind(b"\n", 0, byte_range(each.cursor)[0]) + 1
                return _declares(code, place, code.sites.look.text(_base(node)))
    mapping = parameter(code.function, VMA)
    if mapping is not None:
        place = content.index(b"\n", byte_range(compound)[0]) + 1
        return _declares(code, place, mapping.spelling, _separated(compound))
    return _behind_vma(code, compound)


def _base(member: Node) -> Cursor:
    return next(iter(member.cursor.get_children()))


def _separated(compound: Cursor) -> bool:
    """Whether the block goes on without declarations."""
    first = next(iter(compound.get_children()), None)
    return first is not None and first.kind != CursorKind.DECL_STMT


def _behind_vma(code: Code, compound: Cursor) -> Edit:
    """Behind the local that a fault handler has its mapping in."""
    for statement in compound.get_children():
        if statement.kind != CursorKind.DECL_STMT:
            break
        for variable in statement.get_children():
            if variable.kind == CursorKind.VAR_DECL and is_vma(variable):
                end = code.unit.content.index(b"\n", byte_range(statement)[1]) + 1
                return _declares(code, end, variable.spelling)
    fault = parameter(code.function, FAULT)
    if fault is None:
        raise DoesNotFit(code.function, "gets at its mapping in no known way")
    place = code.unit.content.index(b"\n", byte_range(compound)[0]) + 1
    return _declares(code, place, f"{fault.spelling}->vma", _separated(compound))


def _declares(code: Code, place: int, vma: str, blank: bool = False) -> Edit:
    text = f"\t{DECLARED}{OBJECT} = {vma}->vm_private_data;\n"
    if blank:
        text += "\n"
    return Edit(code.unit.path, place, place, text.encode())


def gets_parameter(needs: Needs, code: Code) -> bool:
    """Whether the function's head gets the object as one more parameter."""
    return needs.by.get(code.key) == By.PARAMETER and code.how != How.HANDLER
