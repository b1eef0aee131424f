# SPDX-License-Identifier: GPL-2.0-only
"""What a run comes to: the verdicts, and what nothing could be said about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .blame import is_code
from .cell import Known, State, Verdict
from .drivers import Driver, drivers
from .ground import Ground, Step
from .kinds import Kind
from .preparing import epochs, sources_cell

FINE, FAULTS, UNPROVED = 0, 1, 3


@dataclass(frozen=True)
class Outcome:
    """The table, by patch and column, and what is to be said besides.

    ``unproved`` is changed code that no compiler saw, ``unreached`` are users of VFIO's
    headers that no configuration compiles, ``notes`` tell of the architectures, of
    which nothing could be built for ``blind`` ones, and ``drivers`` how far each is,
    where that was asked.
    """

    ground: Ground
    columns: tuple[str, ...]
    verdicts: Mapping[tuple[int, str], Verdict]
    unproved: tuple[str, ...]
    unreached: tuple[str, ...]
    notes: tuple[str, ...]
    blind: frozenset[str] = frozenset()
    drivers: tuple[Driver, ...] = ()

    def at(self, patch: int, column: str) -> Verdict:
        """The place of the table; ``not done`` where nothing is known."""
        missing = Verdict(patch, column, State.MISSING)
        return self.verdicts.get((patch, column), missing)

    @property
    def broken(self) -> tuple[Verdict, ...]:
        """The verdicts with faults."""
        return tuple(each for each in self.verdicts.values() if each.faults)

    @property
    def status(self) -> int:
        """The exit status."""
        if self.broken:
            return FAULTS
        return UNPROVED if self.unproved or self.blind else FINE


def judged(ground: Ground, kinds: Mapping[str, Kind], known: Known) -> Outcome:
    """Ask every kind for its verdicts."""
    columns = tuple(name for kind in kinds.values() for name in kind.columns(ground))
    verdicts = {
        (each.patch, each.column): each
        for kind in kinds.values()
        for each in kind.judge(ground, known)
    }
    return Outcome(
        ground,
        columns,
        verdicts,
        tuple(_unproved(ground.patches, verdicts)),
        tuple(_unreached(ground, known)),
        tuple(_notes(ground, known)),
        frozenset(_blind(ground, known)),
        tuple(drivers(ground, known)),
    )


def _blind(ground: Ground, known: Known) -> Iterator[str]:
    """The architectures of which nothing could be built, from one patch on or ever."""
    for arch in ground.wishes.architectures:
        found = [each.prepared for each in epochs(ground, known, arch)]
        if any(made is not None and made.why for made in found):
            yield arch


def _unproved(
    steps: tuple[Step, ...], verdicts: Mapping[tuple[int, str], Verdict]
) -> list[str]:
    """Changed code that nobody compiled, where there is no fault that tells why."""
    found = []
    for step in steps:
        mine = [each for (patch, _), each in verdicts.items() if patch == step.number]
        if any(each.faults for each in mine):
            continue
        proved = frozenset[str]().union(*(each.proved for each in mine))
        found += [
            f"{step.number:04}: {path}"
            for path, blob in sorted(step.changed.items())
            if is_code(path) and blob is not None and path not in proved
        ]
    return found


def _unreached(ground: Ground, known: Known) -> list[str]:
    """Users of VFIO's headers that no configuration compiled at the base."""
    users = known.get(sources_cell(ground).key)
    seen = {
        source
        for arch in ground.wishes.architectures
        for epoch in epochs(ground, known, arch)
        if epoch.prepared
        for source in epoch.prepared.sources.values()
    }
    return sorted(set(users.facts["sources"]) - seen) if users else []


def _notes(ground: Ground, known: Known) -> list[str]:
    """Of every architecture: what was built, what failed, which wishes did not hold."""
    found = []
    for arch in ground.wishes.architectures:
        for epoch in epochs(ground, known, arch):
            made = epoch.prepared
            if made is None:
                continue
            when = f" from patch {epoch.step.number}" if epoch.step.number else ""
            if made.why:
                found.append(f"{arch}{when}: {State.NOT_HERE}: {made.why}")
                continue
            warnings = sum(len(unit.diagnostics) for unit in made.units.values())
            said = [f"{len(made.units)} objects, {warnings} warnings"]
            said += [f"{State.AT_BASE}: {at}" for at in sorted(made.failed)]
            said += [made.blind] if made.blind else []
            said += [f"without {' '.join(made.unmet)}"] if made.unmet else []
            found += [f"{arch}{when}: {each}" for each in said]
    return found
