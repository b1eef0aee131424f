# SPDX-License-Identifier: GPL-2.0-only
"""Boots: what users see after each patch that is in the booted kernel, and at the end.

A step is compared with the base, so that what an early patch did shows in a later one
too; a patch is only blamed for what the boot before it did not show.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from ...checkers.errors import UserError
from ..arches import plan as matrix
from ..arches import version
from ..boot import trace
from ..boot.console import new_reports, titles
from ..boot.declared import Judgement, declarations
from ..boot.declared import judge as sort
from ..boot.kernel import FAST, Builder, Toolchain, digest
from ..boot.machine import MACHINES, QEMU, boot
from ..cell import Cell, Fault, Known, Result, State, Verdict, cell
from ..ground import Ground, Place, Step
from ..process import Disturbed
from ..view import Delta, view

RANK = 85
COLUMN = "boot"
SHOWN = 20
# About how many seconds: a kernel from nothing, and one after a patch, with its boots.
WHOLE, PART = 500.0, 100.0


def columns(ground: Ground) -> tuple[str, ...]:
    """One, where somebody wants it."""
    return (COLUMN,) if ground.wishes.boot else ()


def plan(ground: Ground, known: Known) -> Iterable[Cell]:
    """The base; when it is known, every step that changes what it was made from."""
    if not ground.wishes.boot:
        return
    first = _cell(ground, ground.steps[0])
    yield first
    if first.key in known and not known[first.key].facts["why"]:
        yield from (_cell(ground, step) for step in _booted(ground, known))


def _cell(ground: Ground, step: Step) -> Cell:
    llvm = ground.wishes.llvm
    tools = (Toolchain(llvm).clang, QEMU)
    inputs = {
        "base": ground.base,
        "delta": dict(step.delta),
        "program": digest(),
        "llvm": llvm,
        "tools": {tool: version(tool) for tool in tools if shutil.which(tool)},
        "machines": list(MACHINES),
    }
    return cell("boot", "x86_64", step.number, inputs, PART if step.number else WHOLE)


def _booted(ground: Ground, known: Known) -> Iterator[Step]:
    sources = set(known[_cell(ground, ground.steps[0]).key].facts["sources"])
    for step in ground.patches:
        if step is ground.steps[-1] or sources & set(step.changed):
            yield step


def run(cell: Cell, place: Place) -> Result:
    """Build and boot on every machine; ``why`` says why that cannot be."""
    asked = cell.asked
    nothing = {"why": "", "sources": [], "boots": {}}
    for program in (QEMU, Toolchain(asked["llvm"]).clang):
        if program not in asked["tools"]:
            return Result({**nothing, "why": f"{program} is not installed"})
    try:
        with view(place, asked["delta"]) as tree:
            # Make stands on times, so each view has an output of its own.
            output = place.work / "boot" / tree.name
            with _renewed(output, tree, asked["delta"]):
                tools = Toolchain(asked["llvm"], place.jobs)
                built = Builder(tree, output, FAST, tools).build(output / "made")
            sources = sorted(_sources(output, tree))
        boots = {
            name: asdict(boot(built, MACHINES[name])) for name in asked["machines"]
        }
    except Disturbed:
        raise
    except UserError as error:
        # A busy machine may be why a boot took too long: the next run tries again.
        return Result({**nothing, "why": error.what}, str(error), passing=True)
    log = "\n".join(found["console"] for found in boots.values())
    return Result({"why": "", "sources": sources, "boots": boots}, log)


@contextmanager
def _renewed(output: Path, tree: Path, delta: Delta) -> Iterator[None]:
    """Give new times to files that are not what ``output`` was last made from.

    A view puts a file of the base back with its old time, which make would not see.
    A build that does not end well leaves nothing that a later one trusts.
    """
    record = output / "differing.json"
    record.parent.mkdir(parents=True, exist_ok=True)
    before = json.loads(record.read_text()) if record.is_file() else {}
    changed = [
        path
        for path in {*before, *delta}
        if (path in before, before.get(path)) != (path in delta, delta.get(path))
    ]
    unsure = {**before, **dict.fromkeys(changed, "not known")}
    record.write_text(json.dumps(unsure))
    for path in changed:
        if (tree / path).is_file():
            os.utime(tree / path)
    yield
    record.write_text(json.dumps(dict(delta)))


def _sources(output: Path, tree: Path) -> Iterator[str]:
    """The files of the tree that VFIO's objects in the kernel were made from."""
    prefix = f"{tree}/"
    for folder in matrix().folders:
        for command in (output / folder).rglob(".*.o.cmd"):
            for word in command.read_text("utf-8", "replace").split():
                if word.startswith(prefix):
                    yield word.removeprefix(prefix)


def judge(ground: Ground, known: Known) -> Iterator[Verdict]:
    """A verdict for every patch; ``-`` where the kernel is the one before it."""
    if not ground.wishes.boot:
        return
    base = _cell(ground, ground.steps[0])
    why = known[base.key].facts["why"]
    booted = set() if why else {step.number for step in _booted(ground, known)}
    before: Sequence[Fault] = ()
    for step in ground.patches:
        if why:
            yield Verdict(step.number, COLUMN, State.NOT_HERE, why)
        elif step.number not in booted:
            yield Verdict(step.number, COLUMN, State.NOTHING)
        else:
            found, listed = _compare(ground, known, step)
            new = tuple(fault for fault in found if fault not in before)
            yield Verdict(
                step.number,
                COLUMN,
                State.BROKEN if new else State.FINE,
                faults=new[:SHOWN],
                listed=listed,
                keys=(base.key, _cell(ground, step).key),
            )
            before = found


def _compare(
    ground: Ground, known: Known, step: Step
) -> tuple[tuple[Fault, ...], tuple[str, ...]]:
    """The faults of a step against the base, and what the messages so far declare."""
    base = known[_cell(ground, ground.steps[0]).key].facts
    mine = known[_cell(ground, step).key].facts
    if mine["why"]:
        return (Fault("the kernel", mine["why"]),), ()
    messages = [one.message for one in ground.patches if one.number <= step.number]
    known_differences = declarations()
    faults: list[Fault] = []
    listed: list[str] = []
    for name, found in mine["boots"].items():
        first = base["boots"][name]
        different = trace.differences(first["trace"], found["trace"])
        judgement = sort(name, different, known_differences, messages)
        faults += _faults(name, judgement, first["console"], found["console"])
        listed += (
            f"{name}: {count} times: {what}"
            for what, count in judgement.declared.items()
        )
    return tuple(faults), tuple(listed)


def _faults(
    machine: str, judgement: Judgement, before: str, after: str
) -> Iterator[Fault]:
    for difference in judgement.undeclared:
        yield Fault(f"{machine}: {difference.heading}", "users see", str(difference))
    for report in new_reports(before, after):
        yield Fault(machine, f"the kernel reports {titles((report,))[0]}", report)
