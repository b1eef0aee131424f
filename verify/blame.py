# SPDX-License-Identifier: GPL-2.0-only
"""One patch on one architecture against its parent: who is to blame for what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from .cell import Fault, State, Verdict
from .makelog import Diagnostic
from .preparing import CODE, Unit
from .units import Row

LINES = 40


@dataclass(frozen=True)
class Judge:
    """A patch's row, its parent's and that of the base.

    ``log`` gives the output of a cell by its key, ``is_file`` says whether a path is a
    file after the patch, ``exports`` whether any source of the tree exports a symbol.
    """

    row: Row
    parent: Row
    base: Row
    log: Callable[[str], str]
    is_file: Callable[[str], bool]
    exports: Callable[[str], bool]

    def verdict(self) -> Verdict:
        """What the table says of the patch on this architecture."""
        faults = tuple(
            sorted(
                {*self._failures(), *self._messages(), *self._lost(), *self._needs()}
            )
        )
        good = [each for each in self.row.changes if each.now and each.now.good]
        state, note = self._state(bool(faults), len(good))
        inputs = frozenset().union(*(each.now.inputs for each in good if each.now))
        return Verdict(
            self.row.step.number,
            "",
            state,
            note,
            faults,
            keys=tuple(dict.fromkeys(e.now.cell for e in self.row.changes if e.now)),
            proved=inputs & frozenset(self.row.step.changed),
        )

    def _state(self, faulty: bool, built: int) -> tuple[State, str]:
        note = f"{built} object{'s' if built != 1 else ''}" if built else ""
        if faulty:
            return State.BROKEN, note
        if built:
            return State.BUILT, note
        changed = [path for path in self.row.step.changed if is_code(path)]
        if not changed:
            return State.NOTHING, ""
        objects = {str(PurePosixPath(path).with_suffix(".o")) for path in changed}
        if objects & self.row.prepared.failed:
            return State.AT_BASE, ""
        return State.NOT_HERE, "nothing here is made from it"

    def _failures(self) -> Iterator[Fault]:
        for each in self.row.changes:
            if each.now and not each.now.good and (not each.before or each.before.good):
                lines = self.log(each.now.cell).split("\n")[:LINES]
                yield Fault(each.target, "does not build", "\n".join(lines))

    def _messages(self) -> Iterator[Fault]:
        """New diagnostics; those of a new object may come from any object before."""
        anything = frozenset[Diagnostic]().union(
            *(each.diagnostics for each in self.parent.units.values())
        )
        found: dict[Diagnostic, list[str]] = defaultdict(list)
        for each in self.row.changes:
            if each.now and each.now.good:
                known = each.before.diagnostics if each.before else anything
                for new in each.now.diagnostics - known:
                    found[new].append(each.target)
        for new, targets in found.items():
            more = f" (in {len(targets)} objects)" if len(targets) > 1 else ""
            yield Fault(min(targets), f"new: {new}{more}")

    def _lost(self) -> Iterator[Fault]:
        """Objects that are gone though their source is not."""
        for each in self.row.changes:
            if each.before and not each.now and self.is_file(each.source):
                yield Fault(each.target, "is no longer built")

    def _needs(self) -> Iterator[Fault]:
        """Symbols that a module uses and nobody exports any more, or yet."""
        before, now = _Symbols(self.parent), _Symbols(self.row)
        known = _Symbols(self.base).foreign
        for target, symbol in sorted(now.unresolved(known) - before.unresolved(known)):
            if not self.exports(symbol):
                yield Fault(target, f"uses {symbol}, which nothing exports")


def is_code(path: str) -> bool:
    """Whether a compiler should see a file of this name."""
    return PurePosixPath(path).suffix in CODE


@dataclass(frozen=True)
class _Symbols:
    """The symbols of all objects of an architecture at one patch."""

    row: Row

    @cached_property
    def exported(self) -> frozenset[str]:
        return _union(unit.exported for unit in self.row.units.values())

    @cached_property
    def groups(self) -> Mapping[str, tuple[Unit, ...]]:
        """The objects of each module, and those on their own with their folder's."""
        joined = {
            name: tuple(self.row.units[at] for at in parts if at in self.row.units)
            for name, parts in self.row.prepared.modules.items()
        }
        inside = {at for parts in self.row.prepared.modules.values() for at in parts}
        near: dict[str, list[str]] = defaultdict(list)
        for at in set(self.row.units) - inside:
            near[at.rpartition("/")[0]].append(at)
        alone = {
            at: (self.row.units[at], *(self.row.units[o] for o in ats if o != at))
            for ats in near.values()
            for at in ats
        }
        return joined | alone

    @cached_property
    def open_ends(self) -> frozenset[tuple[str, str]]:
        """What a module uses and does not have itself: (module or object, symbol)."""
        found = set()
        for name, units in self.groups.items():
            mine = units[:1] if name in self.row.units else units
            offered = _union(unit.offered for unit in units)
            needed = _union(unit.needed for unit in mine)
            found |= {(name, symbol) for symbol in needed - offered}
        return frozenset(found)

    @cached_property
    def foreign(self) -> frozenset[str]:
        """What is used here and comes from elsewhere."""
        return frozenset(symbol for _, symbol in self.open_ends) - self.exported

    def unresolved(self, known: frozenset[str]) -> frozenset[tuple[str, str]]:
        """The open ends that neither an export here nor ``known`` meets."""
        there = self.exported | known
        return frozenset(each for each in self.open_ends if each[1] not in there)


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*sets)
