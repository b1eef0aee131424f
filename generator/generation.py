# SPDX-License-Identifier: GPL-2.0-only
"""From a base and the stages that are wanted to a series, in waves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from ..checkers.errors import UserError
from .editing.series import Patch, Refusal, Series, Wave, patched
from .letters import letters
from .mmap.families import families
from .region_info.plan import State
from .stages import Options, stages
from .survey import Survey
from .trees.base import Base


@dataclass(frozen=True)
class Generated:
    """A series, its waves with their letters, and what could not be looked at."""

    series: Series
    waves: tuple[Wave, ...]
    unanalysed: tuple[str, ...]


def generate(
    base: Base,
    survey: Survey,
    wanted: Sequence[str],
    options: Options,
    step: Callable[[str, int], None] = lambda name, amount: None,
) -> Generated:
    """The patches of the ``wanted`` stages, in the order of the series.

    ``step`` gets each stage's name and 0 when it begins, and 1 when it is done.
    Raises UserError where a stage lacks the ground that an earlier one lays.
    """
    source = survey.source
    patches: list[Patch] = []
    refusals: list[Refusal] = []
    with _searching(survey, wanted):
        for name, stage in stages().items():
            if name not in wanted:
                continue
            _require_ground(survey, wanted, name, stage.AFTER)
            step(name, 0)
            outcome = stage.generate(survey, source, options)
            step(name, 1)
            patches += outcome.patches
            refusals += outcome.refusals
            source = patched(source, outcome.patches)
    series = Series(base.source, tuple(patches), tuple(refusals))
    return Generated(series, letters(series, survey), unanalysed(survey))


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
    return survey.elsewhere.searching(readers=storing)


def _require_ground(
    survey: Survey, wanted: Sequence[str], name: str, ground: str
) -> None:
    if ground and ground not in wanted and not _has(survey, ground):
        raise UserError(
            f"stage {name} builds on {ground}, which the tree does not have",
            f"give --stage {ground} as well",
        )


def _has(survey: Survey, name: str) -> bool:
    """Whether no driver of the tree has the stage ``name`` before it."""
    return all(
        each.state in (State.DONE, State.NONE)
        for each in stages()[name].states(survey).values()
    )


def unanalysed(survey: Survey) -> tuple[str, ...]:
    """A line for each file that could not be parsed as it should."""
    return tuple(
        f"{file.path}: {file.unanalysed}" for file in survey.files if file.unanalysed
    )
