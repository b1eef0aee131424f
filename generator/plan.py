# SPDX-License-Identifier: GPL-2.0-only
"""What has to be done to the drivers of one file, as plain values.

A plan holds no cursor: it can cross from a worker process, and the parsed files behind
it, some 100 MB each, are let go as soon as it is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from clang.cindex import Cursor, CursorKind, StorageClass

from ..checkers.cursors import arguments, byte_range, walk
from ..checkers.errors import NotParsed
from ..checkers.expression import Call, Name, expression
from ..checkers.finding import Location
from ..checkers.folders import vfio_sources
from ..checkers.lexer import Kind, tokens
from ..checkers.ops import OpsTable, function_of, ops_tables
from ..checkers.parse import Unit
from ..checkers.source import Source
from .conversion import Op, convert
from .core import ANSWER, ops_record, region_info_op
from .dispatch import follow
from .layout import column, indent
from .program import Program, defined, written
from .request import REQUEST, DoesNotFit, Role, location, scope_of
from .series import Edit
from .tracing import Level, Tracer, answers

IOCTL_TYPE = "long (struct vfio_device *, unsigned int, unsigned long)"


class State(StrEnum):
    """How far a driver is in a stage."""

    DONE = "done"
    TODO = "todo"
    NONE = "n/a"
    REFUSED = "refused"


@dataclass(frozen=True)
class Driver:
    """One ops table: what the region-info stage means for it.

    ``ioctl`` names the function of the table that answers ioctls and ``ioctl_path``
    the file that defines it; ``entry`` puts the op into the table; ``hands_to`` are
    the library ioctls that the driver's own hands the request on to.
    """

    location: Location
    ops: str
    state: State
    reason: str = ""
    at: Location | None = None
    ioctl: str = ""
    ioctl_path: str = ""
    op: Op | None = None
    op_name: str = ""
    entry: Edit | None = None
    hands_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Library:
    """An ioctl that other files use: where it is, and the op that answers for it.

    ``op`` is to be made, or None where the tree has ``op_name`` already; ``shell``
    says that the ioctl still answers the request, by the op.
    """

    ioctl: str
    path: str
    op_name: str
    op: Op | None = None
    shell: bool = False


@dataclass(frozen=True)
class FilePlan:
    """The drivers of a file, the libraries they use, and what was read to know it."""

    path: str
    drivers: tuple[Driver, ...]
    libraries: tuple[Library, ...] = ()
    read: tuple[str, ...] = ()
    unanalysed: str = ""


class Planner:
    """Plans file after file; keeps what libraries turned out to be, not their code.

    ``op_field`` is the name that the op gets in a tree which has none.
    """

    def __init__(self, source: Source, op_field: str) -> None:
        self.program = Program(source)
        self.op_field = op_field
        self.libraries: dict[str, Library] = {}
        self.ops: dict[str, str] = {}

    def file(self, path: str) -> FilePlan:
        """The plan for the drivers that ``path`` defines."""
        self.program = Program(self.program.source)
        try:
            unit = self.program.unit(path)
        except NotParsed as error:
            return FilePlan(path, (), unanalysed=str(error))
        record = ops_record(unit)
        existing = region_info_op(record) if record is not None else ""
        self.op_field = existing or self.op_field
        drivers = tuple(self.driver(unit, table) for table in ops_tables(unit))
        broken = "; ".join(
            f"{error.path}:{error.line}: {error.message}"
            for each in self.program.parsed()
            for error in each.errors[:3]
        )
        return FilePlan(
            path,
            drivers,
            tuple(self.libraries[name] for name in sorted(self.libraries)),
            _read(self.program),
            broken,
        )

    def driver(self, unit: Unit, table: OpsTable) -> Driver:
        place = Location(unit.path, table.line, table.column)
        try:
            return self._driver(unit, table, place)
        except DoesNotFit as error:
            at = location(unit, error.cursor)
            if error.line:
                at = Location(at.path, error.line)
            return Driver(place, table.name, State.REFUSED, error.reason, at)
        except NotParsed as error:
            return Driver(place, table.name, State.REFUSED, str(error), place)

    def _driver(self, unit: Unit, table: OpsTable, place: Location) -> Driver:
        if self.op_field in table.fields:
            self._note_shells(unit, table)
            return Driver(place, table.name, State.DONE)
        if table.unrecognised:
            return Driver(place, table.name, State.REFUSED, table.unrecognised, place)
        if "ioctl" not in table.fields:
            return Driver(place, table.name, State.NONE, "it has no ioctl")
        value = table.fields["ioctl"]
        function = function_of(value)
        if function is None:
            raise DoesNotFit(value, "the table's ioctl is not a function's name")
        own = self.program.helper(unit, function)
        if own is None:
            library = self.library(value, function.spelling)
            return self._todo(unit, table, place, function.spelling, library)
        level, hands_to = self.trace(own[0], own[1])
        if not answers(level, self.ops):
            self._refuse_unseen(own[0])
            reason = f"{function.spelling}() answers no {REQUEST}"
            return Driver(place, table.name, State.NONE, reason)
        done = shelled(own[0], own[1])
        op = None if done else convert(level, self.ops)
        if op is not None and not op.new:
            refuse_other_callers(self.program, level, op)
        name = done or (op.name if op is not None else "")
        return Driver(
            place,
            table.name,
            State.TODO,
            "",
            None,
            function.spelling,
            own[0].path,
            op,
            name,
            table_entry(unit, table, self.op_field, name),
            hands_to,
        )

    def _note_shells(self, unit: Unit, table: OpsTable) -> None:
        """A library may still answer the request though its last driver has the op."""
        value = table.fields.get("ioctl")
        function = function_of(value) if value is not None else None
        if function is None or function.spelling in self.libraries:
            return
        if self.program.helper(unit, function) is None:
            found = self.program.library(function.spelling)
            name = shelled(*found) if found is not None else ""
            if name and found is not None:
                self.libraries[function.spelling] = Library(
                    function.spelling, found[0].path, name, shell=True
                )

    def _todo(
        self, unit: Unit, table: OpsTable, place: Location, ioctl: str, library: Library
    ) -> Driver:
        return Driver(
            place,
            table.name,
            State.TODO,
            ioctl=ioctl,
            ioctl_path=library.path,
            op_name=library.op_name,
            entry=table_entry(unit, table, self.op_field, library.op_name),
            hands_to=(ioctl,),
        )

    def trace(self, unit: Unit, ioctl: Cursor) -> tuple[Level, tuple[str, ...]]:
        """The level that answers, and the libraries that the request is handed to."""
        handed = sorted(
            {call.callee: call for call in _ioctl_calls(unit, ioctl)}.items()
        )
        for name, call in handed:
            called = call.cursor.referenced
            if called is None or self.program.helper(unit, called) is None:
                self.library(call.cursor, name)
        tracer = Tracer(self.program, self.ops)
        return tracer.trace(unit, ioctl), tuple(name for name, _ in handed)

    def library(self, cursor: Cursor, name: str) -> Library:
        """The library ioctl ``name``, planned once; raises DoesNotFit."""
        if name in self.libraries:
            return self.libraries[name]
        found = self.program.library(name)
        if found is None:
            raise DoesNotFit(cursor, f"{name}() is not defined in any file of VFIO")
        unit, function = found
        done = shelled(unit, function)
        if done:
            library = Library(name, unit.path, done, shell=True)
        else:
            level, _ = self.trace(unit, function)
            if answers(level, self.ops):
                op = convert(level, self.ops)
                if not op.new:
                    refuse_other_callers(self.program, level, op)
                library = Library(name, unit.path, op.name, op)
            else:
                library = Library(name, unit.path, self._sibling(cursor, name))
        self.libraries[name] = library
        self.ops[name] = library.op_name
        return library

    def _sibling(self, cursor: Cursor, name: str) -> str:
        """The op that other drivers with the same library ioctl already have."""
        for path in self._tables_naming(name):
            unit = self.program.unit(path)
            for table in ops_tables(unit):
                ioctl = table.fields.get("ioctl")
                op = table.fields.get(self.op_field)
                if ioctl is None or op is None:
                    continue
                function, answer = function_of(ioctl), function_of(op)
                if function is not None and function.spelling == name and answer:
                    return answer.spelling
        raise DoesNotFit(cursor, f"no driver shows which op answers for {name}()")

    def _tables_naming(self, name: str) -> Iterator[str]:
        for path in table_files(self.program.source):
            content = self.program.source.read(path)
            if name.encode() in content and self.op_field.encode() in content:
                yield path

    def _refuse_unseen(self, unit: Unit) -> None:
        """The request named in code that this configuration leaves out."""
        for token in tokens(unit.content):
            if (
                token.kind == Kind.IDENTIFIER
                and unit.content[token.start : token.end] == REQUEST.encode()
            ):
                line = unit.content.count(b"\n", 0, token.start) + 1
                raise DoesNotFit(
                    unit.translation_unit.cursor,
                    f"{REQUEST} is named here, but no handler was understood",
                    line,
                )


def _read(program: Program) -> tuple[str, ...]:
    """The files of the tree that the parsed units are made of, headers included."""
    root = program.source.root
    paths = {
        Path(included.include.name)
        for unit in program.parsed()
        for included in unit.translation_unit.get_includes()
    }
    found = {
        path.relative_to(root).as_posix() for path in paths if path.is_relative_to(root)
    }
    return tuple(sorted(found | {unit.path for unit in program.parsed()}))


def table_files(source: Source) -> tuple[str, ...]:
    """The files that may define an ops table: those that name the type."""
    return tuple(
        path
        for path in vfio_sources(source)
        if path.endswith(".c") and b"vfio_device_ops" in source.read(path)
    )


def drop_case(program: Program, library: Library) -> tuple[Edit, ...]:
    """The edits that take the request out of a library's ioctl, which answers by op."""
    found = program.library(library.ioctl)
    assert found is not None, library
    scope = scope_of(*found, (Role.DEVICE, Role.COMMAND, Role.USER))
    return follow(scope).removal


def shelled(unit: Unit, ioctl: Cursor) -> str:
    """The op by which an ioctl answers for drivers that still hand the request on."""
    for found in walk(ioctl):
        if found.kind == CursorKind.CALL_EXPR and found.spelling == ANSWER:
            call = expression(found)
            if isinstance(call, Call) and isinstance(call.arguments[-1], Name):
                return call.arguments[-1].name
    return ""


def _ioctl_calls(unit: Unit, function: Cursor) -> Iterator[Call]:
    """Calls of functions that look like an ioctl op, through the file's own helpers."""
    seen: set[str] = set()
    pending = [function]
    while pending:
        current = pending.pop()
        seen.add(current.spelling)
        for found in walk(current):
            if found.kind != CursorKind.CALL_EXPR or found.referenced is None:
                continue
            if found.referenced.type.get_canonical().spelling == IOCTL_TYPE:
                call = expression(found)
                if isinstance(call, Call):
                    yield call
            elif found.spelling not in seen and len(list(arguments(found))) <= 6:
                inner = defined(unit, found.spelling)
                if inner is not None:
                    seen.add(found.spelling)
                    pending.append(inner)


def refuse_other_callers(program: Program, level: Level, op: Op) -> None:
    """What becomes the op must not be used for anything else, in any file."""
    name = level.function.spelling
    for unit in _naming(program, level):
        going = [
            (edit.start, edit.end) for edit in op.removal if edit.path == unit.path
        ]
        for cursor in written(unit):
            for found in walk(cursor):
                if found.kind != CursorKind.DECL_REF_EXPR or found.spelling != name:
                    continue
                start, _ = byte_range(found)
                if not any(low <= start < high for low, high in going):
                    raise DoesNotFit(found, f"{name}() has another caller")


def _naming(program: Program, level: Level) -> Iterator[Unit]:
    """The files in which the function of ``level`` may be used."""
    yield level.unit
    if level.function.storage_class == StorageClass.STATIC:
        return
    name = level.function.spelling.encode()
    folder = level.unit.path.rpartition("/")[0]
    for path in program.source.files(folder, ".c"):
        if path != level.unit.path and name in program.source.read(path):
            yield program.unit(path)


def table_entry(unit: Unit, table: OpsTable, field: str, name: str) -> Edit:
    """Put the op behind the ``ioctl`` of the table, in the table's own layout."""
    value = table.fields["ioctl"]
    start, end = byte_range(value)
    content = unit.content
    line = content[content.rfind(b"\n", 0, start) + 1 : end]
    if line.lstrip().startswith(b".") or not line[: start - end].strip():
        text = b"\n" + _head(line, field) + b"= " + name.encode()
    else:
        text = b" ." + field.encode() + b" = " + name.encode()
    comma = _comma(content, end)
    place = end if comma is None else comma + 1
    behind = content[place : content.find(b"\n", place)]
    if any(token.kind != Kind.COMMENT for token in tokens(behind)):
        behind = b""
    if comma is None:
        return Edit(unit.path, end, end + len(behind), b"," + behind + text + b",")
    return Edit(unit.path, place + len(behind), place + len(behind), text + b",")


def _comma(content: bytes, end: int) -> int | None:
    """Where the comma is behind the value that ends at ``end``, comments between."""
    for token in tokens(content[end:]):
        if token.kind not in (Kind.COMMENT, Kind.NEWLINE):
            place = end + token.start
            return place if content[place : place + 1] == b"," else None
    return None


def _head(line: bytes, field: str) -> bytes:
    """``.field`` up to the equals sign, aligned as the field in ``line``."""
    equals = line.find(b"=")
    head = line[: len(line) - len(line.lstrip())] + b"." + field.encode()
    gap = column(line[:equals]) - column(head)
    if b"\t" in line[:equals].strip(b"\t") and gap > 0:
        to = column(line[:equals])
        while column(head) < to and (to % 8 == 0):
            head += b"\t"
        return head + (indent(0) if to % 8 == 0 else b" ")
    return head + b" " * max(gap, 1)
