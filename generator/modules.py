# SPDX-License-Identifier: GPL-2.0-only
"""Modules in no kernel tree: which stages they can have, what their patches are called.

A module changes with its own repository, and its kernel stays as it is.  So it can only
be given what its kernel offers already.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from ..checkers.errors import UserError
from ..checkers.parse import parse_quick
from ..checkers.source import Source
from .core.offer import OBJECT, UNMAP
from .editing.series import Patch, Refusal, patched
from .mmap.renamed import as_it_is
from .region_info.plan import State
from .stages import DRIVERS, Outcome, stages
from .survey import Survey
from .terminal.progress import report

_REQUEST = "(struct vfio_device *, struct vfio_region_info *, struct vfio_info_cap *)"
_MAPPING = f"(struct vfio_device *, struct vm_area_struct *, {OBJECT} *)"


def applying(survey: Survey, chosen: Sequence[str] | None) -> list[str]:
    """The stages that the module can be given: those ``chosen``, or all it can have.

    Raises UserError where a chosen one is the kernel's, or where the kernel lacks what
    a chosen one, or every one, needs: it names what.
    """
    for name in chosen or ():
        if name not in DRIVERS:
            raise UserError(
                f"stage {name} is the kernel's: it does not apply to a module",
                f"choose from {', '.join(DRIVERS)}, or convert the kernel without "
                "--module",
            )
    lacking = {name: what for name in DRIVERS if (what := _lacking(survey, name))}
    missing = [name for name in chosen or DRIVERS if name in lacking]
    found = [name for name in chosen or DRIVERS if name not in lacking]
    if missing and (chosen or not found):
        raise UserError(
            f"stage {missing[0]} needs what {survey.source.kernel} lacks: "
            f"{lacking[missing[0]]}",
            "give a kernel that has it, as upstream's or one that is converted so far",
        )
    for name in missing:
        report(f"{name} is left out: the kernel lacks {lacking[name]}")
    return found


def _lacking(survey: Survey, name: str) -> str:
    """What of struct vfio_device_ops, or beside it, drivers of the stage need."""
    todo = (State.TODO, State.REFUSED)
    states = stages()[name].states(survey)
    if not any(each.state in todo for each in states.values()):
        return ""
    return ", ".join(_missing(survey, name))


def _missing(survey: Survey, name: str) -> Iterator[str]:
    core = survey.core
    if name == "region-info-drivers":
        if not core.op:
            yield f"an op int (*){_REQUEST}"
        return
    if not core.region_mmap:
        yield f"an op {OBJECT} *(*){_REQUEST}"
    if not core.mmap_obj:
        yield f"an op int (*){_MAPPING}"
    if not core.places:
        yield f"the function {UNMAP}()"


def in_module(outcome: Outcome, survey: Survey, source: Source) -> Outcome:
    """The outcome for a module, if it is one; else as it is.

    Subjects fit the module.  A patch after which it does not compile with the kernel as
    it is becomes a refusal, and so do those after it.
    """
    if survey.source.kernel is None:
        return outcome
    patches: list[Patch] = []
    refusals = list(outcome.refusals)
    broken = ""
    for patch in outcome.patches:
        broken = broken or _broken(as_it_is(patched(source, [*patches, patch])), patch)
        if broken:
            refusals += _refused(survey, patch, broken)
            continue
        rest = patch.message.partition(":")[2]
        text = f"{called(survey, patch.files)}:{rest}"
        patches.append(replace(patch, message=text))
    return replace(outcome, patches=tuple(patches), refusals=tuple(sorted(refusals)))


def _broken(source: Source, patch: Patch) -> str:
    """The first error of what a stage for converted libraries leaves behind."""
    if patch.stage != DRIVERS[-1]:
        return ""
    for path in sorted(each for each in patch.files if each.endswith(".c")):
        for error in parse_quick(source, path).errors:
            return str(error)
    return ""


def _refused(survey: Survey, patch: Patch, broken: str) -> Iterator[Refusal]:
    reason = f"what comes of it does not compile: {broken}"
    for each in survey.drivers:
        if each.location.path in patch.files:
            at = each.location
            yield Refusal(patch.stage, each.ops, at, reason, table=at.path)


def called(survey: Survey, paths: Iterable[str]) -> str:
    """How subjects call what ``paths`` are: as their tables agree on, or the folder."""
    among = set(paths)
    own = [each.ops for each in survey.drivers if each.location.path in among]
    tables = own or [each.ops for each in survey.drivers]
    words = {each.removeprefix("vfio_").partition("_")[0] for each in tables}
    if len(words) == 1:
        return words.pop()
    folders = {path.rpartition("/")[0] for path in among}
    return PurePosixPath(os.path.commonpath(folders)).name or survey.source.root.name
