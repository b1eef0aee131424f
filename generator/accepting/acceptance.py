# SPDX-License-Identifier: GPL-2.0-only
"""Whether what a person wrote may stand in the place of a refusal, asked in every run.

It has to be for the functions that are there, to apply, to compile, to convert a driver
that was refused, and to have nothing in it that the checker minds.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from ...checkers.errors import NotParsed, UserError
from ...checkers.finding import Finding, Location
from ...checkers.limits import Limits, processors
from ...checkers.linting import How, lint
from ...checkers.source import Source
from ..editing.program import Program
from ..editing.series import Conversion, Patch, Refusal, patched
from ..mmap.planning import planned
from ..region_info.plan import State
from ..region_info.planner import Planner
from ..stages import DRIVERS, Outcome
from ..teaching import line_of
from ..terminal.progress import progress
from .functions import changed, differing
from .handwritten import Function, Handwritten, trailers
from .moving import moved


class _NotAcceptedError(Exception):
    """Why the conversion is not taken, and where: in the mail, or in ``source``."""

    def __init__(self, at: Location, reason: str, source: Source | None = None) -> None:
        super().__init__(reason)
        self.at = at
        self.code = line_of(source, at) if source is not None else ""


def accept(
    outcome: Outcome, stage: str, source: Source, given: Sequence[Handwritten], op: str
) -> Outcome:
    """The stage's ``outcome`` on ``source`` with what was ``given`` for it on top.

    What does not hold is refused itself, and the refusal that it was for stays.
    Raises UserError where a file does not say what it was written for.
    """
    for each in given:
        if each.stage == stage:
            try:
                outcome = _taken(each, outcome, patched(source, outcome.patches), op)
            except _NotAcceptedError as error:
                refusal = Refusal(
                    stage, each.name, error.at, str(error), code=error.code
                )
                refusals = tuple(sorted([*outcome.refusals, refusal]))
                outcome = replace(outcome, refusals=refusals)
    return outcome


def _taken(each: Handwritten, outcome: Outcome, now: Source, op: str) -> Outcome:
    here = Location(each.name, 1)
    try:
        stale = differing(now, each.was)
        if stale:
            at, name = stale[0]
            raise _NotAcceptedError(
                at,
                f"{name}() is not what this was written for: look at it again, then "
                "take its Pgoff-Was line out",
                now,
            )
        after, paths = _applied(each, now)
        old, new = changed(now, after, paths)
        _require_recorded(each, old)
        _require_parsed(after, paths)
    except NotParsed as error:
        raise _NotAcceptedError(here, str(error)) from error
    refused = {refusal.key for refusal in outcome.refusals if refusal.table}
    done = refused & _done(each.stage, after, paths, op)
    if not done:
        tables = ", ".join(sorted({ops for _, ops in refused})) or "no driver"
        raise _NotAcceptedError(
            here, f"it converts no driver that {each.stage} refuses, which is {tables}"
        )
    _require_clean(now, after, paths, new)
    files = {path: after.read(path) for path in sorted(paths)}
    same = tuple(
        Conversion(x.ops, x.location.path, ("a person wrote the conversion",))
        for x in outcome.refusals
        if x.key in done
    )
    made = Patch(each.stage, each.message, files, conversions=same)
    return replace(
        outcome,
        patches=(*outcome.patches, made),
        refusals=tuple(x for x in outcome.refusals if x.key not in done),
    )


def _applied(each: Handwritten, now: Source) -> tuple[Source, frozenset[str]]:
    try:
        after, paths = moved(now, each.diff, each.name)
    except UserError as error:
        raise _NotAcceptedError(Location(each.name, 1), str(error)) from error
    if after.gone != now.gone:
        gone = ", ".join(sorted(after.gone - now.gone))
        raise _NotAcceptedError(Location(each.name, 1), f"it removes {gone}")
    return after, paths


def _require_recorded(each: Handwritten, old: dict[Function, str]) -> None:
    """Raise UserError with what to write down, where it is not written down yet."""
    missing = {key: total for key, total in old.items() if key not in each.was}
    if missing:
        lines = trailers(missing)
        words = " ".join(f"--trailer {shlex.quote(line)}" for line in lines)
        names = ", ".join(f"{name}()" for _, name in sorted(missing))
        raise UserError(
            f"{each.name} does not say what {names} was when it was written",
            f"if it was as it is now: git interpret-trailers --in-place {words} "
            f"{shlex.quote(each.name)}",
        )


def _require_parsed(after: Source, paths: Iterable[str]) -> None:
    program = Program(after)
    for path in sorted(each for each in paths if each.endswith(".c")):
        for error in program.unit(path).errors:
            at = Location(error.path, error.line)
            reason = f"does not compile: {error.message}"
            raise _NotAcceptedError(at, reason, after)


def _done(
    stage: str, after: Source, paths: Iterable[str], op: str
) -> set[tuple[str, str]]:
    """The tables in these files that have what the stage is about, by file."""
    files = sorted(each for each in paths if each.endswith(".c"))
    if stage == DRIVERS[0]:
        planner = Planner(after, op)
        drivers = [each for path in files for each in planner.file(path).drivers]
        return {each.key for each in drivers if each.state == State.DONE}
    tables = [each for file in planned(after, files, op) for each in file.drivers]
    return {each.key for each in tables if each.state == State.DONE}


def _require_clean(
    now: Source, after: Source, paths: Iterable[str], new: frozenset[Function]
) -> None:
    """Nothing is found in the functions that it changes, and elsewhere nothing new."""
    found = list(_found(after, paths))
    before = Counter(map(_told, _found(now, paths) if found else ()))
    for each in found:
        before[_told(each)] -= 1
        own = (each.location.path, each.function) in new
        if own or before[_told(each)] < 0:
            reason = f"{each.message} [{each.rule}]"
            raise _NotAcceptedError(each.location, reason, after)


def _told(finding: Finding) -> tuple[str, str, str]:
    return finding.location.path, finding.rule, finding.message


def _found(source: Source, paths: Iterable[str]) -> Iterator[Finding]:
    files = [source.root / each for each in sorted(paths)]
    how = How(Limits(), processors())
    report = lint(source, files, how, partial(progress, "Checking what was accepted"))
    for unanalysed in report.unanalysed:
        raise _NotAcceptedError(Location(unanalysed.path, 1), unanalysed.reason)
    yield from report.findings
