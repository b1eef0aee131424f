# SPDX-License-Identifier: GPL-2.0-only
"""``pgoff status``: how far every driver is, read from the source alone."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from ...checkers.columns import table
from ...checkers.destination import deliver
from ...checkers.errors import UserError
from ...checkers.folders import vfio_folders
from ..arguments import tree
from ..generation import unanalysed
from ..history.arrivals import Arrival, arrivals
from ..history.chart import chart, day
from ..history.course import Row, course
from ..history.revisions import Revisions
from ..incoming import revision
from ..region_info.plan import Driver, State
from ..stages import DriverState, Options, stages
from ..survey import Survey
from ..surveying import surveyed
from ..terminal.output import width
from ..terminal.progress import printable, progress, report
from ..trees.base import Base, open_base, repository
from ..workers import staying

HELP = "show which drivers are converted, and what is left to do"
DESCRIPTION = """\
List every driver of a kernel tree, that is every definition of a struct
vfio_device_ops, and how far it is in each stage of the series.

  pgoff status --tree ~/linux
  pgoff status --tree ~/linux --format json

  pgoff status --tree ~/linux --since v7.0
  pgoff status --tree ~/linux --history v6.12..v7.0 --svg history.svg

done: nothing left to do; todo: `pgoff generate` converts it; n/a: there is
nothing to convert, for the reason given; refused: no idiom fits, and the line and
the reason say why.  The exit status is 0 whatever the states are.

--since shows whose state is another one than in REV, and which commits in between
brought new users of what is to go.  --history counts drivers and the uses of vm_pgoff
that are left, over a range of commits of the branch itself (A..B, or A for A..HEAD):
its ends, and each commit that changes a number.  Both read git's objects; nothing is
checked out.  The history is told by words and not by the compiler, and drivers out of
drivers/vfio are looked for in the folders that the tree at hand has them in."""

States = Mapping[Driver, DriverState]


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    tree(parser)
    parser.add_argument(
        "--format",
        choices=("table", "json"),
        default="table",
        help="what to write (default: %(default)s)",
    )
    compared = parser.add_mutually_exclusive_group()
    compared.add_argument(
        "--since", metavar="REV", help="compare with this revision of the work tree"
    )
    compared.add_argument(
        "--history", metavar="RANGE", help="show the course over these revisions"
    )
    parser.add_argument(
        "--svg", type=Path, metavar="FILE", help="draw the history into this file"
    )


@staying()
def run(options: argparse.Namespace) -> int:
    """Show the states; 3 where a file could not be analysed.

    Raises UserError where options do not go together.
    """
    if options.svg and not options.history:
        raise UserError("--svg is a drawing of a history", "give --history RANGE, too")
    base = open_base(options.tree)
    if options.since or options.history:
        repository(base.source.root)  # raises where there is none
    if options.since:  # before all that takes long
        Revisions(base.source.root, ()).named(options.since)
    if options.history:
        return _history(base, options)
    survey = surveyed(base.source, Options().op_name)
    states = driver_states(survey)
    known = _comparison(base, options.since, survey, states) if options.since else None
    text = as_json if options.format == "json" else as_table
    sys.stdout.write(text(survey, states, known))
    lines = unanalysed(survey)
    for line in lines:
        report(f"not analysed: {line}")
    return 3 if lines else 0


def driver_states(survey: Survey) -> Mapping[str, States]:
    """For every stage of the way, how far each driver is."""
    return {name: stage.states(survey) for name, stage in stages().items()}


def _whole(states: Mapping[Driver, DriverState]) -> State:
    """The state of a stage: that of the drivers furthest behind."""
    found = {each.state for each in states.values()}
    for state in (State.REFUSED, State.TODO, State.DONE):
        if state in found:
            return state
    return State.NONE


@dataclass(frozen=True)
class Since:
    """What is another than in ``commit``: states, and commits with new users.

    A change is the driver, the stage, and the states before and now; a driver that is
    new has none before, and one that is gone none now.
    """

    commit: str
    changes: tuple[tuple[Driver, str, str, str], ...]
    arrivals: tuple[Arrival, ...]


def _comparison(
    base: Base, since: str, survey: Survey, states: Mapping[str, States]
) -> Since:
    """What is another than in the revision ``since``."""
    revisions = Revisions(base.source.root, vfio_folders(base.source))
    first, last = revisions.named(since), revisions.named("HEAD")
    before = surveyed(revision.at(base.source, str(first)), Options().op_name)
    changes = tuple(_changes(before, driver_states(before), survey, states))
    with _reading() as begin:
        found = arrivals(revisions, first, last, begin)
    return Since(str(first), changes, found)


def _changes(
    before: Survey,
    then: Mapping[str, States],
    now: Survey,
    states: Mapping[str, States],
) -> Iterator[tuple[Driver, str, str, str]]:
    earlier = {each.key: each for each in before.drivers}
    for driver in now.drivers:
        old = earlier.pop(driver.key, None)
        for stage, each in states.items():
            was = then[stage][old].state if old is not None else ""
            if was != each[driver].state:
                yield driver, stage, was, each[driver].state
    for gone in earlier.values():
        for stage, each in then.items():
            yield gone, stage, each[gone].state, ""


def _history(base: Base, options: argparse.Namespace) -> int:
    """Show the course over a range of revisions, and draw it where that is asked."""
    revisions = Revisions(base.source.root, vfio_folders(base.source))
    with _reading() as begin:
        rows = course(revisions, options.history, begin)
    if options.svg:
        deliver(chart(rows, options.history), options.svg)
    if options.format == "json":
        text = json.dumps({"history": [asdict(row) for row in rows]}, indent=2) + "\n"
    else:
        text = table(
            ["date", "commit", "drivers", "with op", "mapped", "vm_pgoff"],
            [[day(row.time), row.commit[:12], *_counts(row)] for row in rows],
            width(),
        )
    sys.stdout.write(text)
    return 0


def _counts(row: Row) -> list[str]:
    return [str(n) for n in (row.drivers, row.with_op, row.mapped, row.page_offsets)]


@contextmanager
def _reading() -> Iterator[Callable[[int], Callable[[str], None]]]:
    """A bar that begins when it is known how many revisions there are."""
    with ExitStack() as stack:
        yield lambda count: stack.enter_context(progress("Reading revisions", count))


def as_json(
    survey: Survey, states: Mapping[str, States], known: Since | None = None
) -> str:
    """The shape that docs/json.md describes."""
    drivers = [
        {
            **_named(driver),
            "line": driver.location.line,
            "stages": {
                name: {"state": each[driver].state, "reason": each[driver].reason}
                for name, each in states.items()
            },
        }
        for driver in survey.drivers
    ]
    whole = {name: _whole(each) for name, each in states.items()}
    shown: dict[str, object] = {"drivers": drivers, "stages": whole}
    if known is not None:
        shown["since"] = {
            "commit": known.commit,
            "changes": [
                {**_named(driver), "stage": stage, "before": was, "now": now}
                for driver, stage, was, now in known.changes
            ],
            "commits": [asdict(each) for each in known.arrivals],
        }
    return json.dumps(shown, indent=2) + "\n"


def _named(driver: Driver) -> dict[str, str]:
    return {"path": driver.location.path, "ops": driver.ops}


def as_table(
    survey: Survey, states: Mapping[str, States], known: Since | None = None
) -> str:
    """A row for each driver, then the reasons; or what changed since a revision."""
    if known is not None:
        return _since_table(known)
    rows = [
        [
            driver.ops,
            driver.location.path,
            *(each[driver].state for each in states.values()),
        ]
        for driver in survey.drivers
    ]
    text = table(["driver", "path", *states], rows, width())
    reasons = [
        f"{driver.ops}: {name}: {each[driver].state}: {each[driver].reason}\n"
        for driver in survey.drivers
        for name, each in states.items()
        if each[driver].reason
    ]
    return text + ("\n" + "".join(reasons) if reasons else "")


def _since_table(known: Since) -> str:
    rows = [
        [driver.ops, driver.location.path, stage, was or "-", now or "-"]
        for driver, stage, was, now in known.changes
    ]
    text = f"No state is another than in {known.commit[:12]}.\n"
    if rows:
        head = ["driver", "path", "stage", known.commit[:12], "now"]
        text = table(head, rows, width())
    if known.arrivals:
        text += "\nNew users of what is to go:\n"
    for each in known.arrivals:
        text += (
            f"{day(each.time)} {each.commit[:12]} {printable(each.subject)}\n"
            f"    {each.path}: {'; '.join(each.what)}\n"
        )
    return text
