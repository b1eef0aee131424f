# SPDX-License-Identifier: GPL-2.0-only
"""A whole series on its way through the architectures."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from . import kerneldoc
from .bench import Base, Bench
from .mails import Mail
from .matrix import Cell, Fault, State, Verdict, unproved
from .table import Row, evidence, words

DOC = "kernel-doc"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """The cells, changed files that nothing compiled, and the tree's id in the end.

    ``tree`` is None where a mail does not apply.
    """

    rows: tuple[Row, ...]
    unproved: tuple[str, ...]
    tree: str | None

    @property
    def broken(self) -> tuple[str, ...]:
        """The mails with a fault."""
        return tuple(
            mail.name
            for mail, cells in self.rows
            if any(cell.verdict is Verdict.BROKEN for cell in cells.values())
        )


def base(
    bench: Bench, folders: Sequence[str], sources: Sequence[str], say: Say
) -> Base:
    """Build the base on one architecture and say how that went."""
    start = time.monotonic()
    name = bench.kbuild.arch.name
    found = bench.base(folders, sources)
    if found.why:
        say(f"  {name:10} {Verdict.NOT_HERE}: {found.why}")
        return found
    messages = sum(map(len, found.state.diagnostics.values()))
    say(
        f"  {name:10} {len(found.state.objects)} objects, {messages} warnings"
        f" {time.monotonic() - start:15.0f} s"
    )
    for failed in sorted(found.state.failed):
        say(f"  {name:10} {Verdict.AT_BASE}: {failed}")
    if found.unmet:
        say(f"  {name:10} without {' '.join(found.unmet)}")
    return found


def prove(
    mails: Sequence[Mail],
    benches: Sequence[Bench],
    bases: Mapping[str, Base],
    say: Say,
) -> Outcome:
    """Apply the mails one by one; every cell is said as soon as it is known."""
    scratch = benches[0].scratch
    states = {name: base.state for name, base in bases.items()}
    rows: list[Row] = []
    missed: list[str] = []
    start = time.monotonic()
    for number, mail in enumerate(mails, 1):
        left = _left(start, number, len(mails))
        say(f"[{number:2}/{len(mails)}] {mail.subject}{left}")
        refused = scratch.apply(mail)
        if refused.status:
            fault = Fault(mail.name, "git am refuses it", refused.output.strip())
            rows.append((mail, {DOC: Cell(Verdict.BROKEN, faults=(fault,))}))
            say(evidence(fault))
            return Outcome(tuple(rows), tuple(missed), None)
        cells = _row(number, benches, bases, states, say)
        rows.append((mail, cells))
        if not any(cell.faults for cell in cells.values()):
            present = [path for path in scratch.changed() if scratch.has(path)]
            missing = unproved(present, cells.values())
            missed += [f"{mail.name}: {path}" for path in missing]
    return Outcome(tuple(rows), tuple(missed), scratch.tree())


def _row(
    number: int,
    benches: Sequence[Bench],
    bases: Mapping[str, Base],
    states: dict[str, State],
    say: Say,
) -> dict[str, Cell]:
    """The cells of the patch just applied; ``states`` moves on to it."""
    scratch = benches[0].scratch
    changed = scratch.changed()
    cells = {DOC: kerneldoc.cell(scratch, changed)}
    _report(DOC, cells[DOC], say)
    for bench in benches:
        name = bench.kbuild.arch.name
        if bases[name].why:
            cells[name] = Cell(Verdict.NOT_HERE)
            continue
        states[name], cells[name] = bench.patch(
            number, bases[name], states[name], changed
        )
        _report(name, cells[name], say)
    return cells


def _report(name: str, cell: Cell, say: Say) -> None:
    if name != DOC or cell.faults:
        say(f"  {name:10} {words(cell):32} {cell.seconds:4.0f} s")
    for fault in cell.faults:
        say(evidence(fault))


def _left(start: float, number: int, total: int) -> str:
    """The time left, by the mean of what is done."""
    if number < 3:
        return ""
    seconds = (time.monotonic() - start) / (number - 1) * (total - number + 1)
    minutes = f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
    return f"  (about {minutes} left)"
