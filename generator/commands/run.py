# SPDX-License-Identifier: GPL-2.0-only
"""``pgoff run``: the whole job once, from the status to a check of the result."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

from ...checkers.formats.text import lines
from ...checkers.limits import Limits, processors
from ...checkers.linting import How, lint
from ...checkers.report import Report, summary
from ...checkers.source import Source
from ..arguments import output, tree
from ..delivering import Mails, deliver, listed
from ..delivery.output import require_ours
from ..editing.message import counted
from ..editing.series import patched
from ..generation import Generated
from ..stages import Options, stages
from ..surveying import surveyed
from ..terminal.progress import progress
from ..trees.base import open_base, require_clean
from ..workers import staying
from .generate import generated
from .status import as_table, driver_states

HELP = "status, check, generate and check again: the whole job once"
DESCRIPTION = """\
Show how far the drivers of a kernel tree are, lint them, write the series that
converts them, and lint what comes of it; the tree itself is not changed.

  pgoff run --tree tests/miniature -o patches/miniature
  pgoff run --tree ~/linux -o ~/series"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    tree(parser)
    output(parser)


@staying()
def run(options: argparse.Namespace) -> int:
    """Do the job; 1 where something was refused, 3 where something was not analysed."""
    base = open_base(options.tree)
    require_ours(options.output)
    survey = surveyed(base.source, Options().op_name)
    require_clean(base, survey.read)
    _say(f"The drivers of {options.tree}, stage by stage:\n")
    _say(as_table(survey, driver_states(survey)))
    before = _checked(base.source, "before")
    command = "pgoff generate --tree DIR -o OUT"
    made = generated(base, survey, list(stages()), Options(), command=command)
    deliver(made, base, Mails(options.output, command))
    after = _checked(patched(base.source, made.series.patches), "after")
    _say(outcome(made, options.output, before, after))
    if made.unanalysed or before.unanalysed or after.unanalysed:
        return 3
    return int(bool(made.series.refusals))


def _say(said: str) -> None:
    sys.stdout.write(f"{said}\n")
    sys.stdout.flush()


def _checked(source: Source, when: str) -> Report:
    how = How(Limits(), processors())
    found = lint(source, (), how, partial(progress, f"Checking {when}"))
    _say(f"Check {when} the series: {summary(found)}")
    if when == "before":
        for line in lines(found):
            if ": note: " not in line:
                _say(f"  {line}")
    _say("")
    return found


def _count(subjects: list[str]) -> str:
    if not subjects:
        return "nothing to do"
    return counted(len(subjects), "patch", "patches")


def outcome(made: Generated, output: Path, before: Report, after: Report) -> str:
    """The patches by their stages, and the findings that are left after them."""
    said = []
    for stage in stages():
        subjects = [
            patch.subject for patch in made.series.patches if patch.stage == stage
        ]
        said.append(f"{stage}: {_count(subjects)}")
        said += [f"  {subject}" for subject in subjects]
    if made.series.patches:
        waves = listed(made.waves)
        letter = "0000 of each folder is its" if waves else "0000 is the"
        said += [f"The mails are in {output}; {letter} cover letter.", *waves]
    said.append(
        f"{counted(len(made.series.refusals), 'refusal', 'refusals')}; {_left(after)}"
    )
    known = {each.message for each in before.findings}
    new = tuple(each for each in after.findings if each.message not in known)
    if new:
        said.append(f"{len(new)} of them new:")
    said += [f"  {line}" for line in lines(replace(after, findings=new, unanalysed=()))]
    return "\n".join(said)


def _left(after: Report) -> str:
    """How many findings the result has, of which rules."""
    if not after.findings:
        return "no findings left"
    rules = Counter(each.rule for each in after.findings).most_common()
    return (
        f"{counted(len(after.findings), 'finding', 'findings')} left, of "
        f"{', '.join(f'{rule} ({count})' for rule, count in rules)}; "
        "`pgoff explain RULE` tells why"
    )
