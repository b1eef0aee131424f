# SPDX-License-Identifier: GPL-2.0-only
"""Plan the mmap side of the drivers of one file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from clang.cindex import Cursor, StorageClass

from ...checkers.errors import NotParsed
from ...checkers.finding import Location
from ...checkers.interface import interface
from ...checkers.ops import OpsTable, function_of, ops_tables
from ...checkers.parse import Unit
from ...checkers.source import Source
from ..editing.entries import entry_behind, is_named, other_entry
from ..editing.fitting import DoesNotFit, location
from ..editing.program import Program, defined
from ..editing.series import Edit
from ..region_info.plan import POSITIONAL, State
from .claim import Placed
from .extent import extents
from .kernels import of_kernel
from .mapping import mapping
from .names import MMAP, REGION, mmap_name, region_name
from .plan import MmapDriver, MmapFile, Piece
from .regions import converted, regions_at
from .signatures import is_mmap_op, is_region_op
from .zap import Zap, zaps

# Stands for the shift in the edit of a table until the family's shift is known.
SHIFT = b"@shift@"


class Planner:
    """Plans files one after another; keeps what libraries turned out to be."""

    def __init__(self, source: Source, op_field: str) -> None:
        self.source = source
        self.op_field = op_field
        self.program = Program(source)
        self.coming: frozenset[str] = frozenset()
        self.libraries: dict[str, Piece] = {}
        self.refused: dict[str, tuple[Location, str]] = {}
        self.kernels: set[str] = set()

    def file(
        self, program: Program, unit: Unit, coming: Collection[str] = ()
    ) -> MmapFile:
        """The plan for the drivers that the file of ``unit`` defines.

        ``program`` has that file; ``coming`` are the tables, by name, that get a
        region-info op by an earlier stage and do not have it yet.
        """
        self.program, self.coming = program, frozenset(coming)
        tables = ops_tables(unit)
        drivers = tuple(self.driver(unit, table, tables) for table in tables)
        reached: list[Zap] = []
        for known in program.parsed():
            try:
                reached += zaps(known)
            except DoesNotFit as error:
                at = location(known, error.cursor)
                drivers = tuple(_refused(each, at, error.reason) for each in drivers)
        return MmapFile(
            unit.path,
            drivers,
            tuple(self.libraries[name] for name in sorted(self.libraries)),
            tuple(reached),
            program.read(),
        )

    def driver(
        self, unit: Unit, table: OpsTable, tables: tuple[OpsTable, ...]
    ) -> MmapDriver:
        """The plan for one ops table, refused with a reason where nothing fits."""
        place = Location(unit.path, table.line, table.column)
        try:
            made = self._driver(unit, table, tables, place)
            error = self.program.broken() if made.state == State.TODO else None
            if error is not None:
                at = Location(error.path, error.line)
                reason = f"not all of it was read: {error.message}"
                made = MmapDriver(place, table.name, State.REFUSED, reason, at)
        except DoesNotFit as error:
            at = location(unit, error.cursor)
            if error.line:
                at = Location(at.path, error.line)
            made = MmapDriver(place, table.name, State.REFUSED, error.reason, at)
        except NotParsed as error:
            made = MmapDriver(place, table.name, State.REFUSED, str(error), place)
        if made.state == State.REFUSED:
            return replace(made, code=extents(self.program, unit, table))
        return made

    def _driver(
        self, unit: Unit, table: OpsTable, tables: tuple[OpsTable, ...], place: Location
    ) -> MmapDriver:
        objects = interface(unit).objects
        old = {
            name: table.fields[name]
            for name in ("mmap", self.op_field)
            if name in table.fields and name not in objects
        }
        if not old and table.name in self.coming:
            return MmapDriver(place, table.name, State.TODO)
        if not old:
            done = any(name in table.fields for name in (*objects, REGION))
            if done:
                return MmapDriver(place, table.name, State.DONE)
            return MmapDriver(
                place, table.name, State.NONE, "it has no regions to be mapped"
            )
        if table.unrecognised:
            return MmapDriver(
                place, table.name, State.REFUSED, table.unrecognised, place
            )
        if self.op_field not in old and table.name not in self.coming:
            raise DoesNotFit(
                old["mmap"], f"its regions are not told by {self.op_field}()"
            )
        for value in old.values():
            if not is_named(unit, value):
                raise DoesNotFit(value, POSITIONAL)
        return self._todo(unit, table, tables, place, old)

    def _todo(
        self,
        unit: Unit,
        table: OpsTable,
        tables: tuple[OpsTable, ...],
        place: Location,
        old: Mapping[str, Cursor],
    ) -> MmapDriver:
        pieces: list[Piece] = []
        libraries: list[str] = []
        given = old.get(self.op_field)
        op = self._function(given) if given is not None else None
        for name, value in old.items():
            function = self._function(value)
            own = self.program.helper(unit, function)
            if own is None:
                libraries.append(function.spelling)
                self._library(value, function.spelling)
            elif name == "mmap":
                pieces.append(mapping(self.program, own, self._at(unit, op)))
            else:
                maps = self._maps(own, tables, function)
                pieces.append(_regions(own, maps))
        libraries += [name for piece in pieces for name in piece.hands_to]
        for name in dict.fromkeys(libraries):
            self._library(next(iter(old.values())), name)
            if name in self.refused:
                at, why = self.refused[name]
                reason = f"it shares functions with {name}, which is refused: {why}"
                return MmapDriver(place, table.name, State.REFUSED, reason, at)
        return MmapDriver(
            place,
            table.name,
            State.TODO,
            pieces=tuple(pieces),
            libraries=tuple(
                each for each in dict.fromkeys(libraries) if each not in self.kernels
            ),
            entries=tuple(self._entries(unit, old)),
            layout=_layout(unit, old),
            maps="mmap" in old,
        )

    def _function(self, value: Cursor) -> Cursor:
        function = function_of(value)
        if function is None:
            raise DoesNotFit(value, "is not a function's name")
        return function

    def _maps(
        self, own: tuple[Unit, Cursor], tables: tuple[OpsTable, ...], op: Cursor
    ) -> bool:
        """Whether a table with this region-info op can be mapped.

        What other files may use is taken to be.
        """
        if own[1].storage_class != StorageClass.STATIC:
            return True
        for table in tables:
            named = table.fields.get(self.op_field)
            function = function_of(named) if named is not None else None
            same = function is not None and function.spelling == op.spelling
            if same and "mmap" in table.fields:
                return True
        return False

    def _at(self, unit: Unit, op: Cursor | None) -> Placed:
        """Tells which regions are at a certain place of the file.

        Nobody can tell as long as there is no op: the answer is put in later then.
        """

        def indexes(cursor: Cursor, place: int) -> tuple[str, ...]:
            if op is None:
                return ()
            own = self.program.helper(unit, op)
            found = regions_at(self.program, *own, place) if own is not None else []
            if not found:
                raise DoesNotFit(
                    cursor, f"no region is seen to be at offset {place:#x}"
                )
            return tuple(found)

        return indexes

    def _entries(self, unit: Unit, old: Mapping[str, Cursor]) -> Iterator[Edit]:
        for name, value in old.items():
            function = self._function(value)
            if name == "mmap":
                yield other_entry(unit, value, MMAP, mmap_name(function.spelling))
            else:
                yield other_entry(unit, value, REGION, region_name(function.spelling))

    # --- libraries -------------------------------------------------------------------

    def _library(self, cursor: Cursor, name: str) -> None:
        """Plan the op of another module, once."""
        if name in {*self.libraries, *self.refused, *self.kernels}:
            return
        found = self._defined(name) or self.program.library(name)
        if found is None and self.source.kernel is not None:
            self.kernels.add(of_kernel(cursor, name))
            return
        if found is None:
            raise DoesNotFit(cursor, f"{name}() is not defined in any file of VFIO")
        unit, function = found
        if not is_mmap_op(function) and not is_region_op(function):
            raise DoesNotFit(cursor, f"{name}() has another signature than the op")
        try:
            if is_mmap_op(function):
                piece = mapping(self.program, found, None)
            else:
                piece = _regions(found, True)
        except DoesNotFit as error:
            self.refused[name] = location(unit, error.cursor), error.reason
            return
        self.libraries[name] = piece
        for other in piece.hands_to:
            self._library(function, other)

    def _defined(self, name: str) -> tuple[Unit, Cursor] | None:
        """The function in a file that was looked at, if it is static there."""
        for unit in self.program.parsed():
            function = defined(unit, name)
            if function is not None:
                return unit, function
        return None


def _refused(driver: MmapDriver, at: Location, reason: str) -> MmapDriver:
    """The same driver, which is left alone if it was to be converted."""
    if driver.state != State.TODO:
        return driver
    return MmapDriver(driver.location, driver.ops, State.REFUSED, reason, at)


def _regions(own: tuple[Unit, Cursor], maps: bool) -> Piece:
    unit, function = own
    made = converted(unit, function, maps)
    return Piece(
        function.spelling,
        region_name(function.spelling),
        unit.path,
        made.edits,
        made.hands_to,
        public=function.storage_class != StorageClass.STATIC,
    )


def _layout(unit: Unit, old: Mapping[str, Cursor]) -> Edit | None:
    """The table's line that says how far indexes are shifted, still without that."""
    if "mmap" not in old:
        return None
    return entry_behind(unit, old["mmap"], "region_shift", SHIFT.decode())
