# SPDX-License-Identifier: GPL-2.0-only
"""Turn the function that answers the request into the op, as edits of its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind, StorageClass

from ....checkers.cursors import body, byte_range
from ....checkers.parse import Unit
from ...core.offer import ANSWER
from ...editing.effects import stores
from ...editing.exports import export
from ...editing.layout import column, indent, inside, leading, line_start, semicolon
from ...editing.program import functions
from ...editing.render import render
from ...editing.series import Edit
from ..lifting.agreement import agree
from ..lifting.level import Level
from ..lifting.lifted import span
from ..lifting.outlook import UNCHECKED
from ..lifting.unclear import refuse_shared_static, refuse_unclear
from ..request.path import Path
from ..request.roles import Role
from .inplace import in_place
from .jumps import orphans, refuse_leaving
from .moving import moved
from .signature import Home, names_of, op_name, parameter_name, signature, variables_of


@dataclass(frozen=True)
class Op:
    """The function that answers the request from now on, as plain values.

    ``edits`` make it; ``removal`` takes the old way out of the ioctl, ``shell`` lets
    the ioctl answer by the op instead, for drivers that still hand the request to it.
    ``source_function`` is what it was, or came out of if it is ``new``.
    ``meanings`` are the idioms, as they come in the code; ``fills`` are the members of
    struct vfio_region_info that the driver's own code stores something in.
    """

    name: str
    source_function: str
    new: bool
    edits: tuple[Edit, ...]
    removal: tuple[Edit, ...]
    shell: tuple[Edit, ...]
    meanings: tuple[str, ...]
    fills: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


def convert(level: Level, ops: Mapping[str, str]) -> Op:
    """The op made of the innermost ``level`` of a trace; raises DoesNotFit."""
    stays = level.reading.path.dispatches or level.caller is None
    ioctl = list(level.outward())[-1]
    refuse_leaving(level.lifted)
    for each in level.outward():
        refuse_unclear(each.lifted)
    if stays:
        refuse_shared_static(level.lifted)
    home = _home(ioctl.unit, ioctl.function)
    if level.unit.path != ioctl.unit.path and not home.public:
        home = Home(True)
    name = op_name(level, not stays)
    names = names_of(level, ops)
    edits = (moved if stays else in_place)(level, name, names, home)
    paths = [
        (each, each.reading.path)
        for each in level.outward()
        if each.reading.path.dispatches
    ]
    head = signature(home.storage, name, names)
    return Op(
        name=name,
        source_function=level.function.spelling,
        new=stays,
        edits=(*edits, *_prototypes(level, ioctl, home, head, new=stays)),
        removal=tuple(
            edit for _, path in paths for edit in (*path.removal, *orphans(path))
        ),
        shell=tuple(
            edit
            for each, path in paths
            for edit in (*_shell(each, path, name), *orphans(path))
        ),
        meanings=_meanings(level),
        fills=tuple(
            sorted({name for each in level.outward() for name in _fills(each)})
        ),
        changes=tuple(sorted({*_changes(level), *agree(level, ops)})),
    )


def _home(unit: Unit, ioctl: Cursor) -> Home:
    """The op is reached as the ioctl is: static, in a header, or exported too."""
    if ioctl.storage_class == StorageClass.STATIC:
        return Home()
    found = export(unit.content, ioctl.spelling)
    return Home(True, found.macro if found is not None else "")


def _shell(level: Level, path: Path, name: str) -> Iterator[Edit]:
    """The ioctl of a library answers by the op as long as drivers hand it on."""
    unit = level.unit
    pointers = [
        variable.spelling
        for variable in variables_of(level)
        if level.scope.roles.get(variable.hash) == Role.USER
        and variable.type.get_canonical().spelling.endswith("*")
    ]
    user = (
        pointers[0]
        if pointers
        else f"(void __user *){parameter_name(level, (Role.USER,), 'arg')}"
    )
    start, end = span(path.arm)
    margin = leading(unit.content[line_start(unit.content, start) : start])
    braces = [each.kind for each in path.arm] == [CursorKind.COMPOUND_STMT]
    if braces:
        margin += b"\t"
    head = f"return {ANSWER}("
    text = render(
        "region_info_drivers/shell.c",
        head=head,
        device=parameter_name(level, (Role.DEVICE,), "vdev"),
        user=user,
        align=indent(column(margin) + len(head)).decode(),
        name=name,
    ).rstrip("\n")
    if braces:
        text = f"{{\n{margin.decode()}{text}\n{margin[:-1].decode()}}}"
    yield Edit(unit.path, start, semicolon(unit.content, end), text.encode())


def _prototypes(
    level: Level, ioctl: Level, home: Home, head: str, *, new: bool
) -> Iterator[Edit]:
    """Declarations: those of the function that becomes the op, or a new one.

    A public op is declared right behind the ioctl that it answers for.
    """
    function = level.function
    old = [
        found
        for found in functions(level.unit)
        if found.spelling == function.spelling and body(found) is None
    ]
    in_header = _in_header(level.unit, function)
    if not new:
        for found in old:
            yield Edit(level.unit.path, *byte_range(found), head.encode())
        if in_header:
            path, start, end = in_header
            yield Edit(path, start, end, head.encode())
            return
    declared = _in_header(ioctl.unit, ioctl.function)
    if home.public and declared:
        path, _, end = declared
        content = level.unit.source.read(path)
        place = content.index(b"\n", end) + 1
        yield Edit(path, place, place, f"{head};\n".encode())


def _in_header(unit: Unit, function: Cursor) -> tuple[str, int, int] | tuple[()]:
    """Where a header of the tree declares ``function``: path and byte range."""
    declared = function.canonical
    file = declared.location.file
    if (
        declared == function
        or file is None
        or file.name == unit.translation_unit.spelling
    ):
        return ()
    return (unit.named(file.name), *byte_range(declared))


def _meanings(level: Level) -> tuple[str, ...]:
    """The idioms of all functions on the way, the ioctl first."""
    items = [item for each in level.outward() for item in reversed(each.lifted.items)]
    found = [name for item in reversed(items) for name in item.meanings()]
    return tuple(dict.fromkeys(found))


def _fills(level: Level) -> Iterator[str]:
    """The members of the region info that code which stays stores something in."""
    dropped = level.lifted.dropped()
    for statement in level.reading.path.statements:
        for place, target in stores(statement):
            name = level.reading.info(target)
            if name and not inside(byte_range(place)[0], dropped):
                yield name


def _changes(level: Level) -> tuple[str, ...]:
    """What a user could notice, for the commit message."""
    levels = list(level.outward())
    meanings = {meaning for each in levels for meaning in each.lifted.meanings}
    changes = {
        change
        for each in levels
        for item in each.lifted.items
        for change in item.changes()
    }
    if "fetch" in meanings and "argsz_check" not in meanings:
        changes.add(UNCHECKED)
    return tuple(sorted(changes))
