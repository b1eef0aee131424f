# SPDX-License-Identifier: GPL-2.0-only
"""Plan the drivers of one file after the other."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor

from ...checkers.errors import NotParsed
from ...checkers.finding import Location
from ...checkers.lexer import Kind, tokens
from ...checkers.ops import OpsTable, function_of, ops_tables
from ...checkers.parse import Unit, said_of
from ...checkers.source import Source
from ..core.offer import ops_record, region_info_op
from ..editing.entries import is_named
from ..editing.fitting import DoesNotFit, location
from ..editing.program import Program
from .callers import freed, ioctl_calls
from .kernels import of_kernel
from .lifting.level import Level
from .lifting.tracing import Tracer, answers
from .op.conversion import Op, convert
from .op.entry import table_entry
from .op.shells import shelled
from .plan import (
    POSITIONAL,
    SUCCESSOR,
    Driver,
    FilePlan,
    Library,
    State,
    header_tables,
    table_files,
)
from .request.roles import REQUEST


class Planner:
    """Plans file after file; keeps what libraries turned out to be, not their code.

    ``op_field`` is the name that the op gets in a tree which has none.
    """

    def __init__(self, source: Source, op_field: str) -> None:
        self.program = Program(source)
        self.op_field = op_field
        self.libraries: dict[str, Library] = {}
        self.ops: dict[str, str] = {}
        self._recognised = False

    def file(self, path: str) -> FilePlan:
        """The plan for the drivers that ``path`` defines."""
        self.program = Program(self.program.source)
        if path.endswith(".h"):
            tables = tuple(header_tables(self.program.source, path))
            return FilePlan(path, tables, read=(path,))
        try:
            unit = self.program.unit(path)
        except NotParsed as error:
            why = error.reason if error.path == path else str(error)
            return FilePlan(path, (), unanalysed=why)
        self._recognise(unit)
        drivers = tuple(self.driver(unit, table) for table in ops_tables(unit))
        broken = "; ".join(
            said_of(error, path)
            for each in self.program.parsed()
            for error in each.errors[:3]
        )
        return FilePlan(
            path,
            drivers,
            tuple(self.libraries[name] for name in sorted(self.libraries)),
            self.program.read(),
            broken,
        )

    def _recognise(self, unit: Unit) -> None:
        """Take the op's name from the tree: from the first file that sees the table."""
        record = None if self._recognised else ops_record(unit)
        if record is not None:
            self.op_field = region_info_op(record) or self.op_field
            self._recognised = True

    def driver(self, unit: Unit, table: OpsTable) -> Driver:
        """The plan for one ops table, refused with a reason where nothing fits."""
        place = Location(unit.path, table.line, table.column)
        try:
            found = self._driver(unit, table, place)
            error = self.program.broken() if found.state == State.TODO else None
            if error is not None:
                at = Location(error.path, error.line)
                reason = f"not all of it was read: {error.message}"
                return Driver(place, table.name, State.REFUSED, reason, at)
            return found
        except DoesNotFit as error:
            at = location(unit, error.cursor)
            if error.line:
                at = Location(at.path, error.line)
            return Driver(
                place, table.name, State.REFUSED, error.reason, at, idiom=error.idiom
            )
        except NotParsed as error:
            return Driver(place, table.name, State.REFUSED, str(error), place)

    def _driver(self, unit: Unit, table: OpsTable, place: Location) -> Driver:
        if self.op_field in table.fields or SUCCESSOR in table.fields:
            self._note_shells(unit, table)
            return Driver(place, table.name, State.DONE)
        if table.unrecognised:
            return Driver(place, table.name, State.REFUSED, table.unrecognised, place)
        if "ioctl" not in table.fields:
            return Driver(place, table.name, State.NONE, "it has no ioctl")
        value = table.fields["ioctl"]
        if not is_named(unit, value):
            raise DoesNotFit(value, POSITIONAL)
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
        op = None if done else self._converted(level)
        name = done or (op.name if op is not None else "")
        return Driver(
            place,
            table.name,
            State.TODO,
            ioctl=function.spelling,
            ioctl_path=own[0].path,
            op=op,
            op_name=name,
            entry=table_entry(unit, table, self.op_field, name),
            hands_to=hands_to,
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
            {call.callee: call for call in ioctl_calls(unit, ioctl)}.items()
        )
        for name, call in handed:
            called = call.cursor.referenced
            if called is None or self.program.helper(unit, called) is None:
                self.library(call.cursor, name)
        tracer = Tracer(self.program, self.ops)
        return tracer.trace(unit, ioctl), tuple(name for name, _ in handed)

    def _converted(self, level: Level) -> Op:
        """The op, without what only handed the request on to the function it was."""
        op = convert(level, self.ops)
        return op if op.new else freed(self.program, level, op)

    def library(self, cursor: Cursor, name: str) -> Library:
        """The library ioctl ``name``, planned once; raises DoesNotFit."""
        if name in self.libraries:
            return self.libraries[name]
        found = self.program.library(name)
        if found is None and self.program.source.kernel is not None:
            self.libraries[name] = library = of_kernel(cursor, name)
            self.ops[name] = library.op_name
            return library
        if found is None:
            raise DoesNotFit(cursor, f"{name}() is not defined in any file of VFIO")
        unit, function = found
        done = shelled(unit, function)
        if done:
            library = Library(name, unit.path, done, shell=True)
        else:
            level, _ = self.trace(unit, function)
            if answers(level, self.ops):
                op = self._converted(level)
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
            if path.endswith(".h"):
                continue
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
