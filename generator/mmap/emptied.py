# SPDX-License-Identifier: GPL-2.0-only
"""What is left of a function that tears mappings down by a list that is always empty.

Old::

    while (1) {
        struct mm_struct *mm = NULL;

        mutex_lock(&vdev->lock);
        while (!list_empty(&vdev->list)) {
            …
        }
        if (!mm)
            return 1;
        …
    }

New::

    mutex_lock(&vdev->lock);
    unmap_mapping_range(core_vdev->inode->i_mapping, 0, …, true);

    return 1;
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import arguments, body, byte_range, references, walk
from ...checkers.expression import Call, Constant, Member, Name, Operation, expression
from ..editing.control import breaks
from ..editing.effects import root, stores
from ..editing.extents import text_of
from ..editing.fitting import DoesNotFit
from ..editing.layout import in_front_of, lift
from ..editing.render import render
from ..editing.series import Edit
from ..editing.variables import initialiser, refuse_declared
from .bookkeeping import refuse_more
from .listed import Listed
from .window import Window

_DEVICE = "core_vdev"
# With lockdep, mutex_lock() is a macro for the second of them.
_TAKES = ("mutex_lock", "mutex_lock_nested")
_LOCKS = (*_TAKES, "mutex_trylock")


def emptied(found: Listed, function: Cursor, mapped: Window) -> Iterator[Edit]:
    """Unmap the window in the place of what walks the list; raises DoesNotFit."""
    unit, content = found.unit, found.unit.content
    loop, statements = _loop(function)
    place = next((n for n, each in enumerate(statements) if _walks(found, each)), None)
    if place is None or place + 1 >= len(statements):
        raise DoesNotFit(
            function, f"{function.spelling}() has another use for the list"
        )
    last = _last(statements, place, function)
    refuse_more(function, found.entry)
    before = [each for each in statements[:place] if each.kind != CursorKind.DECL_STMT]
    lock = _lock(found, before, function)
    refuse_declared(function, _DEVICE)
    start = content.rfind(b"\n", 0, byte_range(before[0])[0]) + 1
    end = content.index(b"\n", byte_range(before[-1])[1])
    base, member = _device(found, function)
    text = render(
        "mmap_drivers/unmapped.c",
        before=lift(content, start, end, (), shift=8).decode(),
        device=_DEVICE,
        lock=lock,
        end=mapped.end,
        shift=mapped.shift,
        value=text_of(unit, last),
    )
    first = in_front_of(content, byte_range(loop)[0])
    behind = content.index(b"\n", byte_range(loop)[1]) + 1
    yield Edit(unit.path, first, behind, text.encode())
    compound = body(function)
    assert compound is not None
    line = content.index(b"\n", byte_range(compound)[0]) + 1
    declared = f"\tstruct vfio_device *{_DEVICE} = &{base}->{member};\n"
    yield Edit(unit.path, line, line, declared.encode())


def _loop(function: Cursor) -> tuple[Cursor, list[Cursor]]:
    """The loop without an end that the function is, and its statements."""
    compound = body(function)
    statements = list(compound.get_children()) if compound is not None else []
    loop = statements[-1] if statements else function
    if loop.kind == CursorKind.WHILE_STMT:
        condition, inside = loop.get_children()
        others = [each for each in statements[:-1] if each.kind != CursorKind.DECL_STMT]
        match expression(condition):
            case Constant(value) if value and not others:
                return loop, list(inside.get_children())
    raise DoesNotFit(
        function, f"{function.spelling}() does not walk the list in a loop"
    )


def _walks(found: Listed, statement: Cursor) -> bool:
    """Whether it is ``while (!list_empty(&vdev->list))``."""
    if statement.kind != CursorKind.WHILE_STMT:
        return False
    match expression(next(iter(statement.get_children()))):
        case Operation(
            "!", (Call("list_empty", (Operation("&", (Member() as list_,)),)),)
        ):
            return list_.cursor.referenced == found.field
    return False


def _last(statements: Sequence[Cursor], place: int, function: Cursor) -> Cursor:
    """The return that is reached where nothing was found in the list."""
    check = statements[place + 1]
    children = list(check.get_children())
    if check.kind == CursorKind.IF_STMT and len(children) == 2:
        match expression(children[0]):
            case Operation("!", (Name() as name,)):
                if children[1].kind == CursorKind.RETURN_STMT and _is_null(
                    name, statements, place
                ):
                    return children[1]
    raise DoesNotFit(
        check, f"{function.spelling}() does not end where the list is empty"
    )


def _is_null(name: Name, statements: Sequence[Cursor], place: int) -> bool:
    """Whether the variable is NULL, but for what the walk makes of it."""
    variable = name.declaration
    first = initialiser(variable) if variable is not None else None
    if variable is None or first is None:
        return False
    match expression(first):
        case Constant(0):
            others = [
                each for each in statements[:place] if each.kind != CursorKind.DECL_STMT
            ]
            return not any(True for each in others for _ in references(each, variable))
    return False


def _lock(found: Listed, before: Sequence[Cursor], function: Cursor) -> str:
    """The mutex that is taken there, which faults take as well."""
    taken = set()
    for each in before:
        for inside in walk(each):
            if inside.kind == CursorKind.CALL_EXPR:
                if inside.spelling not in _LOCKS:
                    raise DoesNotFit(inside, "more is done here than to take a mutex")
                taken.add(_mutex(inside))
            if inside.kind == CursorKind.CONTINUE_STMT or any(
                True for _ in breaks(each)
            ):
                raise DoesNotFit(inside, "the loop is left or begun again here")
        for stored, target in stores(each):
            raise DoesNotFit(stored, f"{root(target).cursor.spelling} is set here")
    faults = {
        _mutex(each)
        for each in walk(found.handler)
        if each.kind == CursorKind.CALL_EXPR and each.spelling in _TAKES
    }
    if len(taken) != 1 or not taken <= faults or "" in taken:
        raise DoesNotFit(function, "faults are not kept out by a mutex meanwhile")
    return taken.pop()


def _mutex(call: Cursor) -> str:
    match [expression(each) for each in arguments(call)]:
        case [Operation("&", (Member(_, name),)), *_]:
            return name
    return ""


def _device(found: Listed, function: Cursor) -> tuple[str, str]:
    """The parameter that has the list, and its member that is the VFIO device."""
    record = found.field.semantic_parent
    for parameter in arguments(function):
        pointed = parameter.type.get_canonical().get_pointee().get_declaration()
        if pointed == record:
            for each in record.type.get_fields():
                if each.type.get_canonical().spelling == "struct vfio_device":
                    return str(parameter.spelling), str(each.spelling)
    raise DoesNotFit(function, f"{function.spelling}() is not given the device")
