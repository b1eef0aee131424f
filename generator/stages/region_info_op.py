# SPDX-License-Identifier: GPL-2.0-only
"""The op in struct vfio_device_ops, and the core that calls it: one patch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...checkers.errors import NotParsed, UserError
from ...checkers.parse import parse_quick, said_of
from ...checkers.source import Source
from ..core import answer
from ..core.offer import HEADER, Core
from ..core.places import declare_chain, kernel_doc_entry, listing_entry, member_entry
from ..editing.message import message
from ..editing.series import Edit, Patch, apply
from ..region_info.plan import POSITIONAL, Driver, State
from ..survey import Survey
from . import DriverState, Options, Outcome

AFTER = ""
WHOLE = False
NAME = "region-info-op"


def states(survey: Survey) -> Mapping[Driver, DriverState]:
    """The same for every driver: the op is there or it is not."""
    state = State.DONE if (survey.core.op or survey.core.region_mmap) else State.TODO
    return {driver: DriverState(state) for driver in survey.drivers}


def generate(survey: Survey, source: Source, options: Options) -> Outcome:
    """The patch, or nothing where the tree has the op under any name.

    Raises NotParsed where the core has errors and cannot be edited, and UserError
    where it does not parse with an op of that name, as it would not with a keyword, a
    macro or another member of the structure.
    """
    if survey.core.op or survey.core.region_mmap:
        return Outcome()
    core = survey.core
    path = core.dispatch.path
    if core.errors:
        raise NotParsed(path, said_of(core.errors[0], path))
    last = any(each.reason == POSITIONAL for each in survey.drivers)
    files = apply(source, _edits(source, core, options.op_name, last=last))
    for error in parse_quick(source.edited(files), path).errors:
        raise UserError(
            f"the core does not parse with an op called {options.op_name}: {error}",
            "choose another --op-name",
        )
    text = message("region_info_op/commit", op=options.op_name)
    return Outcome((Patch(NAME, text, files),))


def _edits(source: Source, core: Core, op: str, *, last: bool) -> Iterator[Edit]:
    header = source.read(HEADER)
    yield from declare_chain(HEADER, header, core)
    yield from kernel_doc_entry(HEADER, header, op)
    yield from member_entry(HEADER, header, core, op, last=last)
    yield from listing_entry(source, op)
    dispatch = core.dispatch
    yield Edit(
        dispatch.path,
        dispatch.start,
        dispatch.start,
        answer.function(op, answer.Form(shared=False)).encode() + b"\n",
    )
    case = answer.case(dispatch, op)
    content = source.read(dispatch.path)
    line = content.rfind(b"\n", 0, dispatch.default) + 1
    yield Edit(dispatch.path, line, line, case.encode())
