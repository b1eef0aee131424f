# SPDX-License-Identifier: GPL-2.0-only
"""Mappings are torn down by their offset in the file, and no list has them any more.

The list is empty from now on: what walks it goes, and what is left of the function that
tears all mappings down takes its locks and unmaps the window that the mmap op maps by
way of the fault handler.  That one tolerates pages that are there already.
"""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind, StorageClass

from ...checkers.cursors import arguments, body, byte_range, walk
from ...checkers.expression import Call, expression
from ...checkers.folders import vfio_sources
from ...checkers.initializer import given, initializer
from ..editing.fitting import DoesNotFit, location
from ..editing.layout import in_front_of, line_range
from ..editing.program import Program, defined, functions
from ..editing.render import render
from ..editing.series import Edit
from .bookkeeping import refuse_more
from .emptied import emptied
from .listed import Listed
from .operations import handlers
from .window import window

_ADDS = ("list_add", "list_add_tail")
_LOCKS = ("mutex_lock", "mutex_unlock", "mutex_lock_nested")
_ALIEN = (b"remap_pfn_range", b"vm_ops", b"vmf_insert_", b"vm_insert_")


def unlist(program: Program, found: Listed) -> Iterator[Edit]:
    """Tear down by offset; raises DoesNotFit where the list means anything else."""
    mapped = window(found)
    _refuse_abroad(program, found)
    users = [each for each in functions(found.unit) if _uses(found, each)]
    adders = [each for each in users if _calls(found, each, _ADDS)]
    yield from _faulted(found, adders)
    yield from _operations(found)
    zapping = 0
    for each in users:
        if each in adders:
            refuse_more(each, found.entry)
            yield from _without(found, each)
        elif _calls(found, each, ("INIT_LIST_HEAD",)):
            yield from _not_begun(found, each)
        elif each not in (found.handler, *_handlers(found).values()):
            zapping += 1
            yield from emptied(found, each, mapped)
    if zapping != 1:
        raise DoesNotFit(
            found.op, f"its mappings are torn down by {zapping} functions, not by one"
        )
    yield _gone(found, found.entry)
    yield _field(program, found)


def _uses(found: Listed, function: Cursor) -> list[Cursor]:
    """Where ``function`` names the list."""
    return [
        each
        for each in walk(function)
        if each.kind == CursorKind.MEMBER_REF_EXPR
        and each.spelling == found.field.spelling
        and each.referenced == found.field
    ]


def _calls(found: Listed, function: Cursor, names: tuple[str, ...]) -> bool:
    """Whether the list is named in calls of ``names``, and nowhere else."""
    uses = _uses(found, function)
    inside = [
        use
        for call in walk(function)
        if call.kind == CursorKind.CALL_EXPR and call.spelling in names
        for use in uses
        if use in list(walk(call))
    ]
    return bool(uses) and len(inside) == len(uses)


def _handlers(found: Listed) -> dict[str, Cursor]:
    """The functions in the operations of the mappings, by member."""
    value = initializer(found.table)
    assert value is not None
    own = {
        member: defined(found.unit, function.spelling)
        for member, function in handlers(found.table, value)
    }
    return {member: each for member, each in own.items() if each is not None}


def _faulted(found: Listed, adders: list[Cursor]) -> Iterator[Edit]:
    """The fault handler inserts what is missing, and adds nothing to the list."""
    unit, content = found.unit, found.unit.content
    names = {each.spelling for each in adders}
    gone = []
    for each in walk(found.handler):
        if each.kind not in (CursorKind.FOR_STMT, CursorKind.IF_STMT):
            continue
        head, *_ = each.get_children()
        added = each.kind == CursorKind.IF_STMT and any(
            call.kind == CursorKind.CALL_EXPR and call.spelling in names
            for call in walk(head)
        )
        walked = each.kind == CursorKind.FOR_STMT and any(
            use in list(walk(each)) for use in _uses(found, found.handler)
        )
        if walked:
            refuse_more(each, found.entry)
        children = list(each.get_children())
        if added and not (
            len(children) == 2 and isinstance(expression(children[0]), Call)
        ):
            raise DoesNotFit(
                each, "asks for more here than whether the mapping was remembered"
            )
        if added or walked:
            gone.append(byte_range(each))
            start = in_front_of(content, byte_range(each)[0])
            yield Edit(unit.path, *line_range(content, start, byte_range(each)[1]))
    for each in _needless(found, gone):
        gone.append(byte_range(each))
        yield Edit(unit.path, *line_range(content, *byte_range(each)))
    _refuse_lonely_labels(found, gone)
    name = f"{found.name}_insert"
    vma, _, frame = arguments(found.call)[:3]
    prot = "vma->vm_page_prot"
    if found.call.spelling.startswith("io_"):
        prot = f"pgprot_decrypted({prot})"
    text = render("mmap_drivers/insert.c", name=name, prot=prot)
    place = in_front_of(content, byte_range(found.handler)[0])
    yield Edit(unit.path, place, place, text.encode())
    given_ = ", ".join(
        content[slice(*byte_range(each))].decode() for each in (vma, frame)
    )
    yield Edit(unit.path, *byte_range(found.call), f"{name}({given_})".encode())


def _needless(found: Listed, gone: list[tuple[int, int]]) -> list[Cursor]:
    """The jump where mapping fails, if its label comes next without what is gone."""
    nodes = list(walk(found.handler))
    labels = {
        each.spelling: each for each in nodes if each.kind == CursorKind.LABEL_STMT
    }
    for each in nodes:
        if each.kind != CursorKind.IF_STMT or found.call not in list(walk(each)):
            continue
        children = list(each.get_children())
        last = [*children[-1].get_children()][-1:]
        if len(children) != 2 or [node.kind for node in last] != [CursorKind.GOTO_STMT]:
            continue
        target = next(iter(last[0].get_children())).spelling
        end, start = byte_range(each)[1], byte_range(labels[target])[0]
        between = bytearray(found.unit.content[end:start])
        for first, behind in gone:
            if end <= first:
                between[first - end : behind - end] = b" " * (behind - first)
        if end < start and not between.strip():
            return last
    return []


def _refuse_lonely_labels(found: Listed, gone: list[tuple[int, int]]) -> None:
    jumps = [each for each in walk(found.handler) if each.kind == CursorKind.GOTO_STMT]
    for label in walk(found.handler):
        if label.kind != CursorKind.LABEL_STMT:
            continue
        left = [
            each
            for each in jumps
            if next(iter(each.get_children())).spelling == label.spelling
            and not any(a <= byte_range(each)[0] < b for a, b in gone)
        ]
        if not left:
            raise DoesNotFit(label, "nothing would go to this label any more")


def _operations(found: Listed) -> Iterator[Edit]:
    """Nothing is to be done when a mapping is opened or closed."""
    unit, content = found.unit, found.unit.content
    value = initializer(found.table)
    assert value is not None
    for member, function in _handlers(found).items():
        if function == found.handler:
            continue
        if not (member == "close" and _only_forgets(found, function)) and not (
            member == "open" and _only_zaps(function)
        ):
            raise DoesNotFit(
                function, f"the {member} operation of mappings does something else"
            )
        refuse_more(function, found.entry)
        for each in given(found.table.spelling, value):
            if each.field is not None and each.field.spelling == member:
                start, end = byte_range(each.value)
                first = content.rfind(b"\n", 0, start) + 1
                last = content.index(b"\n", end) + 1
                if content[first:last].count(b"=") != 1:
                    raise DoesNotFit(each.value, "shares its line")
                yield Edit(unit.path, first, last)
        yield from _without(found, function)


def _only_forgets(found: Listed, function: Cursor) -> bool:
    """Whether all that happens is that the list loses an entry, under its lock."""
    compound = body(function)
    for each in compound.get_children() if compound is not None else ():
        walks = each.kind == CursorKind.FOR_STMT and any(
            use in list(walk(each)) for use in _uses(found, function)
        )
        locks = each.kind == CursorKind.CALL_EXPR and each.spelling in _LOCKS
        if not walks and not locks and each.kind != CursorKind.DECL_STMT:
            return False
    return bool(_uses(found, function))


def _only_zaps(function: Cursor) -> bool:
    compound = body(function)
    statements = list(compound.get_children()) if compound is not None else []
    return [each.spelling for each in statements] == ["zap_vma_ptes"]


def _without(found: Listed, function: Cursor) -> Iterator[Edit]:
    if function.storage_class != StorageClass.STATIC:
        raise DoesNotFit(function, f"{function.spelling}() is not static")
    yield _gone(found, function)


def _not_begun(found: Listed, function: Cursor) -> Iterator[Edit]:
    uses = _uses(found, function)
    for each in walk(function):
        begins = each.kind == CursorKind.CALL_EXPR and each.spelling == "INIT_LIST_HEAD"
        if begins and any(use in list(walk(each)) for use in uses):
            place = line_range(found.unit.content, *byte_range(each))
            yield Edit(found.unit.path, *place)


def _gone(found: Listed, cursor: Cursor) -> Edit:
    """A definition goes, with the comment above it and a blank line behind."""
    content = found.unit.content
    start, end = byte_range(cursor)
    last = line_range(content, start, end)[1]
    last += content[last : last + 1] == b"\n"
    return Edit(found.unit.path, in_front_of(content, start), last)


def _field(program: Program, found: Listed) -> Edit:
    place = location(found.unit, found.field)
    content = program.source.read(place.path)
    return Edit(place.path, *line_range(content, *byte_range(found.field)))


def _refuse_abroad(program: Program, found: Listed) -> None:
    """Nobody else knows the list, or maps what the window has in another way."""
    for path in vfio_sources(program.source):
        content = program.source.read(path)
        if path == found.unit.path or not path.endswith(".c"):
            continue
        if found.field.spelling.encode() in content:
            raise DoesNotFit(found.field, f"{path} has something of that name, too")
        if found.op.spelling.encode() in content:
            for word in _ALIEN:
                if word in content:
                    raise DoesNotFit(found.op, f"{path} makes mappings of its own")
