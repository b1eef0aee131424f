# SPDX-License-Identifier: GPL-2.0-only
"""What becomes of every driver of every kernel that the distribution offers.

    python -m tests.kernels             all that ``pgoff source`` can get
    python -m tests.kernels DIR...      these kernel trees

Prints a table for each: the state of each driver in each stage before the series and
after it.  Nothing is known of any kernel or driver in advance: what has to be so
follows from the tree, and what is not is a surprise, which makes the exit status 1.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pgoff.checkers.columns import table
from pgoff.checkers.errors import UserError
from pgoff.checkers.kbuild.store import folder as cache_folder
from pgoff.checkers.source import Source
from pgoff.generator.commands.status import driver_states
from pgoff.generator.editing.series import Refusal, patched
from pgoff.generator.generation import Generated, generate
from pgoff.generator.history.uses import uses
from pgoff.generator.region_info.plan import State
from pgoff.generator.stages import Options, stages
from pgoff.generator.survey import Survey
from pgoff.generator.surveying import surveyed
from pgoff.generator.terminal.progress import report
from pgoff.generator.trees.base import Base, open_base
from pgoff.generator.trees.distribution import offered, unpack
from pgoff.generator.whole import Wanted, search
from pgoff.generator.workers import staying

# By path and ops table: for each stage the state.
States = Mapping[tuple[str, str], Mapping[str, str]]
_TABLES = Wanted((".c",), (b"struct vfio_device_ops",))


@dataclass(frozen=True)
class Seen:
    """A kernel ``before`` and ``after`` its series; ``tables`` are its ops tables.

    They are told by the words of all files, whatever builds them.  ``again`` is what is
    generated for the kernel that has the series.
    """

    lacks: str
    tables: frozenset[tuple[str, str]]
    before: States
    made: Generated
    after: States
    again: Generated


def seen(base: Base) -> Seen:
    """Generate the series for ``base``, apply it in memory, and look once more."""
    survey = surveyed(base.source, Options().op_name)
    made = generate(base, survey, list(stages()), Options())
    source = patched(base.source, made.series.patches)
    later = surveyed(source, Options().op_name)
    again = generate(
        Base(source, base.repository, base.commit, base.time),
        later,
        list(stages()),
        Options(),
    )
    return Seen(
        survey.core.lacks,
        frozenset(_tables(base.source)),
        _states(survey),
        made,
        _states(later),
        again,
    )


def _tables(source: Source) -> Iterator[tuple[str, str]]:
    (paths,) = search(source, [_TABLES])
    for path in paths:
        # Tools and tests of the kernel's have structures of that name of their own.
        if path.startswith(("drivers/", "samples/", "arch/", "virt/")):
            for name in uses(source.read(path)).tables:
                yield path, name


def _states(survey: Survey) -> States:
    every = driver_states(survey)
    return {
        driver.key: {stage: each[driver].state for stage, each in every.items()}
        for driver in survey.drivers
    }


def surprises(found: Seen) -> Iterator[str]:
    """What should not be, given what the kernel's own source says."""
    for line in (*found.made.unanalysed, *found.again.unanalysed):
        yield f"not analysed: {line}"
    for path, ops in sorted(found.tables ^ found.before.keys()):
        yield f"{path}: {ops} is found by words alone, or by the compiler alone"
    for refusal in found.made.series.refusals:
        if not _follows(refusal, found):
            at = refusal.location
            yield (
                f"{at.path}:{at.line}: refused: {refusal.ops} ({refusal.stage}): "
                f"{refusal.reason}"
            )
    for patch in found.again.series.patches:
        yield f"generated once more: {patch.subject}"
    refused = {each.stage for each in found.made.series.refusals}
    for (path, ops), states in sorted(found.after.items()):
        for stage, state in states.items():
            if state not in (State.DONE, State.NONE) and stage not in refused:
                yield f"{path}: {ops} is {state} in {stage} after the series"


def _follows(refusal: Refusal, found: Seen) -> bool:
    """Whether the tree lacks the ground of the stage, or of one before it.

    That is the one reason to refuse that says nothing of a driver.
    """
    order = list(stages())
    grounds = [
        order.index(each.stage)
        for each in found.made.series.refusals
        if found.lacks and each.reason == found.lacks
    ]
    return bool(grounds) and order.index(refusal.stage) >= min(grounds)


def shown(name: str, found: Seen) -> str:
    """A row for each driver: its state in each stage, before and after."""
    rows = [
        [
            name,
            ops,
            path,
            *(
                _change(each, found.after[path, ops][stage])
                for stage, each in states.items()
            ),
        ]
        for (path, ops), states in sorted(found.before.items())
    ]
    return table(["base", "driver", "path", *stages()], rows)


def _change(before: str, after: str) -> str:
    return before if before == after else f"{before} > {after}"


def kernels(given: Sequence[str]) -> Iterator[Path]:
    """The folders given, or each kernel that is offered, unpacked into the cache."""
    yield from map(Path, given)
    # A suite may go on to offer the packages that a newer one of the kernel replaces.
    for name in () if given else dict.fromkeys(each.name for each in offered()):
        version = name.rpartition("-")[2]
        folder = cache_folder() / "kernels" / version
        try:
            unpack(version, folder)
        except UserError as error:  # the archive has a newer one than the cache
            report(f"{folder} is used as it is: {error}")
        yield folder


@staying()
def main(given: Sequence[str]) -> int:
    """The exit status: 1 where something is a surprise, or there is no kernel."""
    wrong = count = 0
    for folder in kernels(given):
        count += 1
        base = open_base(folder)
        report(f"{folder}: Linux {base.source.version}")
        found = seen(base)
        print(shown(base.source.version, found))
        for line in surprises(found):
            wrong += 1
            print(f"surprise: {base.source.version}: {line}")
    print(f"{count} kernels, {wrong} surprises")
    return int(bool(wrong) or not count)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except UserError as error:
        report(f"kernels: {error}")
        sys.exit(2)
