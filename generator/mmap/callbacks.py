# SPDX-License-Identifier: GPL-2.0-only
"""A function pointer that is given the mapping: its member, and who implements it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import byte_range
from ...checkers.folders import vfio_sources
from ...checkers.initializer import given, initializer
from ...checkers.ops import function_of
from ...checkers.parse import Unit
from ..editing.fitting import DoesNotFit
from ..editing.heads import WIDTH
from ..editing.layout import column, indent
from ..editing.program import Program
from ..editing.series import Edit


def implementers(program: Program, member: Cursor) -> Iterator[tuple[Unit, Cursor]]:
    """Every function of the tree's VFIO files that a table gives to ``member``.

    Raises DoesNotFit where its structure is not VFIO's own.
    """
    record, name = record_of(member), member.spelling
    if not _is_vfio(program, member):
        raise DoesNotFit(member, f"the mapping is handed to struct {record}'s {name}")
    named = re.compile(rb"\.\s*%s\s*=" % re.escape(name.encode()))
    for path in vfio_sources(program.source):
        content = program.source.read(path)
        if not path.endswith(".c") or record.encode() not in content:
            continue
        if named.search(content) is None:
            continue
        unit = program.unit(path)
        for variable in unit.written:
            if variable.kind == CursorKind.VAR_DECL:
                yield from _given(program, unit, variable, record, name)


def _given(
    program: Program, unit: Unit, variable: Cursor, record: str, name: str
) -> Iterator[tuple[Unit, Cursor]]:
    value = initializer(variable)
    if value is None:
        return
    for each in given(variable.spelling, value):
        field = each.field
        if field is None or field.spelling != name or record_of(field) != record:
            continue
        function = function_of(each.value)
        own = program.helper(unit, function)
        if own is not None:
            yield own


def another_parameter(unit: Unit, member: Cursor, text: str) -> Edit:
    """The declaration of ``member`` with ``text`` as its last parameter."""
    file = member.location.file
    assert file is not None
    path = unit.named(file.name)
    content = unit.source.read(path)
    start, end = byte_range(member)
    close = content.rindex(b")", start, end)
    line = content[content.rfind(b"\n", 0, close) + 1 : close]
    if column(line) + len(text) + 4 <= WIDTH:
        return Edit(path, close, close, f", {text}".encode())
    first = content.index(b"(", content.index(b")", start)) + 1
    before = content[content.rfind(b"\n", 0, first) + 1 : first]
    margin = indent(column(before)).decode()
    return Edit(path, close, close, f",\n{margin}{text}".encode())


def _is_vfio(program: Program, member: Cursor) -> bool:
    """Whether the structure is VFIO's own, so that all who fill it in are seen."""
    file = member.location.file
    if file is None:
        return False
    path = Path(file.name)
    if "vfio" in path.name:
        return True
    root = program.source.root
    return path.is_relative_to(root) and (
        path.relative_to(root).as_posix() in set(vfio_sources(program.source))
    )


def record_of(member: Cursor) -> str:
    """The structure that ``member`` is of, by its name; empty for one without."""
    parent = member.semantic_parent
    return parent.spelling if parent is not None else ""
