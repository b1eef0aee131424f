# SPDX-License-Identifier: GPL-2.0-only
"""Plan the mmap side of every driver of a tree, in worker processes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from ...checkers.errors import NotParsed
from ...checkers.source import Source
from ..editing.program import Program
from ..editing.series import Patch
from ..workers import DIED, running
from .plan import MmapFile
from .planner import Planner


def planned(
    source: Source, paths: Sequence[str], op_field: str
) -> tuple[MmapFile, ...]:
    """The plans for the drivers that ``paths`` define, by path."""
    if not paths:
        return ()
    begin = partial(Planner, source, op_field)
    with running(_plan, [(path,) for path in paths], begin) as results:
        done = dict(results)
    return tuple(
        done[number] or MmapFile(path, (), unanalysed=DIED)
        for number, path in enumerate(paths)
    )


def still_true(files: Iterable[MmapFile], before: Source, now: Source) -> bool:
    """Whether plans that were made of ``before`` hold for ``now`` as well."""
    return all(
        before.read(path) == now.read(path) for file in files for path in file.concerns
    )


def again(
    files: Sequence[MmapFile],
    source: Source,
    patches: Sequence[Patch],
    op: str,
    *,
    read: bool = False,
) -> Sequence[MmapFile]:
    """The plans, those made once more that ``patches`` changed something for.

    With ``read`` those that are of something which was changed, too: what could not
    be converted may be by now.
    """
    changed = {path for each in patches for path in each.files}
    paths = [
        each.path
        for each in files
        if each.concerns & changed or (read and changed.intersection(each.read))
    ]
    made = {each.path: each for each in planned(source, paths, op)}
    return [made.get(each.path, each) for each in files]


# What a worker learnt about the libraries serves for its next file.
def _plan(planner: Planner, path: str) -> MmapFile:
    program = Program(planner.source)
    try:
        unit = program.unit(path)
    except NotParsed as error:
        return MmapFile(path, (), unanalysed=str(error))
    return planner.file(program, unit)
