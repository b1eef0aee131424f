# SPDX-License-Identifier: GPL-2.0-only
"""Which drivers are converted by one patch: those that share functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...checkers.folders import vfio_sources
from ...checkers.lexer import Kind, tokens
from ...checkers.source import Source
from ..editing.naming import prefix
from ..editing.series import Edit, apply
from ..region_info.plan import State
from .claim import Shift
from .plan import MmapDriver, MmapFile, Piece
from .planner import SHIFT


@dataclass(frozen=True)
class Family:
    """Drivers, and the libraries whose ops they use.

    ``held`` are the drivers that do not fit, for which it is not done.
    """

    drivers: tuple[MmapDriver, ...]
    libraries: tuple[Piece, ...]
    held: tuple[MmapDriver, ...] = ()

    @property
    def path(self) -> str:
        """The file that the family is named after: its library's, or its driver's."""
        paths = [each.path for each in self.libraries]
        return min(paths or [each.location.path for each in self.drivers])

    @property
    def name(self) -> str:
        """What subjects call the family, as in ``vfio/pci``."""
        return prefix(self.path, [each.ops for each in self.drivers])

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All functions that become new ops, each once."""
        every = {
            (piece.path, piece.old): piece
            for piece in (
                *self.libraries,
                *(piece for each in self.drivers for piece in each.pieces),
            )
        }
        return tuple(every[key] for key in sorted(every))

    @property
    def storing(self) -> tuple[str, ...]:
        """The functions that store something in a VMA's page offset, and will not."""
        return tuple(each.old for each in self.pieces if each.said.rewrites)

    def edits(self) -> Iterator[Edit]:
        """Everything the patch does."""
        for piece in self.pieces:
            yield from piece.edits
        for driver in self.drivers:
            yield from driver.entries
            shift = self.shift(driver)
            if driver.layout is not None and shift is not None:
                said = shift.text or str(shift.bits)
                text = driver.layout.text.replace(SHIFT, said.encode())
                yield Edit(
                    driver.layout.path, driver.layout.start, driver.layout.end, text
                )

    def shift(self, driver: MmapDriver) -> Shift | None:
        """How far the driver's indexes are shifted, by the name that its code uses."""
        known = {piece.old: piece for piece in self.libraries}
        own = [piece.shift for piece in driver.pieces]
        lent = [known[name].shift for name in driver.libraries if name in known]
        found = [each for each in (*own, *lent) if each is not None]
        named = [each for each in found if each.text and not each.text.isdigit()]
        return next(iter(named or found), None)


def families(files: Sequence[MmapFile]) -> tuple[Family, ...]:
    """The patches to be, by path; those that are held up as well."""
    libraries = {each.old: each for file in files for each in file.libraries}
    drivers = [driver for file in files for driver in file.drivers]
    groups = _joined([each for each in drivers if each.state == State.TODO], libraries)
    for driver in drivers:
        if driver.state == State.REFUSED:
            groups = _held_up(groups, driver, libraries)
    return tuple(
        sorted(
            (_family(group, libraries) for group in groups),
            key=lambda family: family.path,
        )
    )


def _joined(
    drivers: Sequence[MmapDriver],
    libraries: Mapping[str, Piece],
) -> list[list[MmapDriver]]:
    """Drivers in groups that share a library, a file or what an edit touches."""
    groups: list[tuple[set[str], list[MmapDriver]]] = []
    for driver in drivers:
        keys = {driver.location.path, *driver.libraries}
        keys |= {edit.path for piece in driver.pieces for edit in piece.edits}
        for name in driver.libraries:
            if name in libraries:
                keys |= {edit.path for edit in libraries[name].edits}
        members = [driver]
        rest = []
        for known, others in groups:
            if known & keys:
                keys |= known
                members = [*others, *members]
            else:
                rest.append((known, others))
        groups = [*rest, (keys, members)]
    return [members for _, members in groups]


def _held_up(
    groups: Sequence[list[MmapDriver]],
    refused: MmapDriver,
    libraries: Mapping[str, Piece],
) -> list[list[MmapDriver]]:
    """The groups with one that is ``refused``, in a group with those it shares with."""
    rest, members = [], [refused]
    for group in groups:
        edits = [
            edit
            for piece in _family(group, libraries).pieces
            for edit in (*piece.edits, *(e for late in piece.eager for e in late.edits))
        ]
        if any(extent.meets(edit) for extent in refused.code for edit in edits):
            members = [*group, *members]
        else:
            rest.append(group)
    return [*rest, members]


def _family(group: Sequence[MmapDriver], libraries: Mapping[str, Piece]) -> Family:
    names = {name for driver in group for name in driver.libraries}
    held = [driver for driver in group if driver.state == State.REFUSED]
    return Family(
        tuple(sorted(group, key=lambda each: (each.location, each.ops))),
        tuple(libraries[name] for name in sorted(names & set(libraries))),
        tuple(held),
    )


def user(source: Source, family: Family) -> str:
    """Who still names what gets another name, as far as VFIO goes; empty for nobody."""
    names = {piece.old.encode() for piece in family.pieces if piece.public}
    changed = apply(source, family.edits())
    for path in vfio_sources(source):
        content = changed.get(path) or source.read(path)
        if not any(name in content for name in names):
            continue
        for token in tokens(content):
            if token.kind == Kind.IDENTIFIER:
                word = content[token.start : token.end]
                if word in names:
                    line = content.count(b"\n", 0, token.start) + 1
                    return (
                        f"{word.decode()}() becomes another op, and {path}:{line}, "
                        "which is not converted, uses it as well"
                    )
    return ""
