# SPDX-License-Identifier: GPL-2.0-only
"""A function that answers nothing else becomes the op where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import CursorKind

from ....checkers.cursors import body, byte_range
from ...editing.layout import lift, line_range, line_start, semicolon
from ...editing.series import Edit
from ...editing.variables import without
from ..lifting.declarations import declarations, needed, unneeded, without_nested
from ..lifting.level import Level
from ..lifting.lifted import Lifted, span
from ..request.reading import Reading
from ..request.renaming import Names, renamed
from .bindings import bindings
from .jumps import unused_labels
from .signature import Home, signature, variables_of
from .told import told


def in_place(level: Level, name: str, names: Names, home: Home) -> list[Edit]:
    """The edits that give the function the op's head and leave its own code."""
    unit, compound = level.unit, body(level.function)
    assert compound is not None
    begin, end = byte_range(compound)
    first, last = _inner_lines(unit.content, begin + 1, end - 1)
    used = needed(level.lifted)
    edits = [
        *claimed(level.lifted),
        *renames(level.reading, level.lifted, names),
        *declared(level.lifted, names, used),
        *without_nested(level.lifted, used),
        *_told(level, told(level, names, used)),
    ]
    text = lift(unit.content, first, last, edits)
    if first == begin + 1 and not text.startswith(b"\n"):
        text = b"\t" + text.lstrip()
    text = text.strip(b"\n") + b"\n"
    bound = [*bindings(level, names, used), *introduced(level)]
    if bound:
        blank = b"" if declarations_first(level.lifted, used) else b"\n"
        text = "\n".join(bound).encode() + b"\n" + blank + text
    head = signature(home.storage, name, names)
    edits = [
        Edit(unit.path, byte_range(level.function)[0], begin, head.encode() + b"\n"),
        Edit(unit.path, first, last, b"\n" + text if first == begin + 1 else text),
    ]
    if home.export:
        after = unit.content.index(b"\n", end) + 1
        edits.append(
            Edit(unit.path, after, after, f"{home.export}({name});\n".encode())
        )
    return edits


def _told(level: Level, texts: list[bytes]) -> Iterator[Edit]:
    """What callers tell goes behind the declarations that the function begins with."""
    compound = body(level.function)
    assert compound is not None
    content, last = level.unit.content, byte_range(compound)[0]
    for statement in compound.get_children():
        if statement.kind != CursorKind.DECL_STMT:
            break
        last = byte_range(statement)[1]
    place = content.index(b"\n", last) + 1
    if texts:
        text = b"".join(each + b"\n" for each in texts)
        yield Edit(level.unit.path, place, place, b"\n" + text)


def _inner_lines(content: bytes, start: int, end: int) -> tuple[int, int]:
    """The lines between the braces, with what stands in the line of a brace itself."""
    first = content.index(b"\n", start) + 1
    last = line_start(content, end)
    return (
        start if content[start:first].strip() else first,
        end if content[last:end].strip() else last,
    )


def declarations_first(lifted: Lifted, used: frozenset[int]) -> bool:
    """Whether the function goes on with declarations behind what is put first."""
    gone = {variable.hash for variable in unneeded(lifted, used)}
    return any(
        child.hash not in gone
        for statement in declarations(lifted)
        for child in statement.get_children()
        if child.kind == CursorKind.VAR_DECL
    )


def introduced(level: Level) -> list[str]:
    """Declarations of the variables that an idiom's text needs and nobody declares."""
    wanted = dict.fromkeys(
        each
        for item in level.lifted.claims()
        if item.claim is not None
        for each in item.claim.declares
    )
    taken = {found.spelling for found in variables_of(level)}
    return [f"\t{each}" for each in wanted if _declared_name(each) not in taken]


def _declared_name(declaration: str) -> str:
    return declaration.rstrip(";").partition(" =")[0].rpartition(" ")[2].lstrip("*")


def claimed(lifted: Lifted) -> Iterator[Edit]:
    """What the idioms claimed goes, or success takes its place."""
    unit = lifted.reading.scope.unit
    for item in lifted.claims():
        start, end = span(item.statements)
        if item.text:
            yield Edit(unit.path, start, semicolon(unit.content, end), item.text)
        else:
            yield Edit(unit.path, *line_range(unit.content, start, end))
    for start, end in (*lifted.cuts(), *unused_labels(lifted)):
        yield Edit(unit.path, start, end)


def renames(reading: Reading, lifted: Lifted, names: Names) -> Iterator[Edit]:
    """The request's parts get the names of the op's parameters in kept statements."""
    dropped = lifted.dropped()
    for item in lifted.items:
        if item.claim is None and item.statements[0].kind != CursorKind.DECL_STMT:
            for statement in item.statements:
                yield from renamed(statement, reading, names, dropped)


def declared(lifted: Lifted, names: Names, used: frozenset[int]) -> Iterator[Edit]:
    """The edits of the declarations on the path: what goes, and what is renamed."""
    reading = lifted.reading
    gone = tuple(unneeded(lifted, used))
    hashes = {variable.hash for variable in gone}
    for statement in declarations(lifted):
        edits = list(without(reading.scope.unit, statement, gone))
        yield from edits
        if not edits:
            for child in statement.get_children():
                if child.kind == CursorKind.VAR_DECL and child.hash not in hashes:
                    yield from renamed(child, reading, names)
