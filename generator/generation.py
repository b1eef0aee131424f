# SPDX-License-Identifier: GPL-2.0-only
"""From a base and the stages that are wanted to a series, in waves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from ..checkers.errors import UserError
from .accepting.acceptance import accept
from .accepting.handwritten import Handwritten
from .editing.series import Patch, Refusal, Series, Wave, patched
from .letters import letters
from .mmap.families import families
from .modules import in_module
from .region_info.plan import Driver, State
from .stages import Options, stages
from .survey import Survey
from .teaching import line_of
from .trees.base import Base


@dataclass(frozen=True)
class Generated:
    """A series, its waves with their letters, and what could not be looked at.

    ``left`` are the drivers with something to be done that nobody chose, ``held`` what
    would be done if they were not left out.
    """

    series: Series
    waves: tuple[Wave, ...]
    unanalysed: tuple[str, ...]
    left: tuple[Driver, ...] = ()
    held: tuple[Refusal, ...] = ()


def generate(
    base: Base,
    survey: Survey,
    wanted: Sequence[str],
    options: Options,
    step: Callable[[str, int], None] = lambda name, amount: None,
    accepted: Sequence[Handwritten] = (),
) -> Generated:
    """The patches of the ``wanted`` stages, in the order of the series.

    ``accepted`` are conversions that a person wrote, for what is refused without them.
    ``step`` gets each stage's name and 0 when it begins, and 1 when it is done.
    Raises UserError where a stage lacks the ground that an earlier one lays.
    """
    source = survey.source
    patches: list[Patch] = []
    refusals: list[Refusal] = []
    held: list[Refusal] = []
    with _searching(survey, wanted):
        for name, stage in stages().items():
            if name not in wanted:
                continue
            _require_ground(survey, wanted, name, options)
            step(name, 0)
            outcome = stage.generate(survey, source, options)
            op = survey.core.op or options.op_name
            outcome = accept(outcome, name, source, accepted, op)
            outcome = in_module(outcome, survey, source)
            step(name, 1)
            patches += outcome.patches
            refusals += [
                # Lines are those of the tree as it is, whatever the stage stands on.
                replace(each, code=line_of(survey.source, each.location))
                if each.code is None
                else each
                for each in outcome.refusals
            ]
            held += outcome.held
            source = patched(source, outcome.patches)
    series = Series(base.source, tuple(patches), tuple(refusals))
    left = _left(survey, wanted, options)
    waves = letters(series, survey, left)
    return Generated(series, waves, unanalysed(survey), left, tuple(held))


def _left(
    survey: Survey, wanted: Sequence[str], options: Options
) -> tuple[Driver, ...]:
    """The drivers that are not chosen and have something to be done by a stage."""
    states = [stages()[name].states(survey) for name in wanted]
    return tuple(
        driver
        for driver in survey.drivers
        if not options.takes(driver)
        and any(each[driver].state in (State.TODO, State.REFUSED) for each in states)
    )


def _searching(survey: Survey, wanted: Sequence[str]) -> AbstractContextManager[None]:
    """Search the whole tree beside what is done first, where some stage needs it."""
    todo = any(
        each.state == State.TODO
        for name, stage in stages().items()
        if name in wanted and stage.WHOLE
        for each in stage.states(survey).values()
    )
    if not todo:
        return nullcontext()
    storing = any(family.storing for family in families(survey.mmap))
    # Of a module's kernel, only who reads what the module stores is of interest.
    if survey.source.kernel is not None and not storing:
        return nullcontext()
    return survey.elsewhere.searching(readers=storing)


def _require_ground(
    survey: Survey, wanted: Sequence[str], name: str, options: Options
) -> None:
    """Raise UserError where a driver that is converted lacks the stage before."""
    ground = stages()[name].AFTER
    if not ground or ground in wanted:
        return
    behind = [
        driver.ops
        for driver, each in stages()[ground].states(survey).items()
        if options.takes(driver) and each.state not in (State.DONE, State.NONE)
    ]
    if behind:
        more = f" and {len(behind) - 3} more" if len(behind) > 3 else ""
        raise UserError(
            f"stage {name} builds on {ground}, which the tree does not have for "
            f"{', '.join(behind[:3])}{more}",
            f"give --stage {ground} as well",
        )


def unanalysed(survey: Survey) -> tuple[str, ...]:
    """A line for each file that could not be parsed as it should."""
    return tuple(
        f"{file.path}: {file.unanalysed}" for file in survey.files if file.unanalysed
    )
