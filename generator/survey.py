# SPDX-License-Identifier: GPL-2.0-only
"""Plan every driver of a tree, in worker processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from ..checkers.errors import UserError
from ..checkers.folders import LINK, vfio_links
from ..checkers.kbuild.located import places
from ..checkers.source import Source
from .core.offer import Core, read_core, read_headers
from .editing.program import Program
from .elsewhere import Elsewhere
from .mmap.plan import MmapFile
from .mmap.planner import Planner as MmapPlanner
from .region_info.plan import Driver, FilePlan, Library, State
from .region_info.planner import Planner
from .workers import DIED, running


@dataclass(frozen=True)
class Survey:
    """The drivers of ``source`` as they are, and what its core offers them."""

    source: Source
    core: Core
    files: tuple[FilePlan, ...]
    mmap: tuple[MmapFile, ...] = ()

    @cached_property
    def drivers(self) -> tuple[Driver, ...]:
        """Every ops table, by path and line."""
        return tuple(
            sorted(
                (driver for file in self.files for driver in file.drivers),
                key=lambda driver: (driver.location, driver.ops),
            )
        )

    @cached_property
    def libraries(self) -> tuple[Library, ...]:
        """Every ioctl that several drivers share across files, by name."""
        found = {each.ioctl: each for file in self.files for each in file.libraries}
        return tuple(found[name] for name in sorted(found))

    @cached_property
    def elsewhere(self) -> Elsewhere:
        """What the rest of the tree has to do with it."""
        kernel = self.source.kernel
        return Elsewhere(self.source if kernel is None else Source(places(kernel)[-1]))

    @property
    def read(self) -> frozenset[str]:
        """The files whose code was looked at."""
        return frozenset(
            [
                *self.core.read,
                *(path for file in self.files for path in file.read),
                *(path for file in self.mmap for path in file.read),
            ]
        )


def survey(
    source: Source,
    paths: Sequence[str],
    op_field: str,
    *,
    step: Callable[[str], None] = lambda path: None,
) -> Survey:
    """Plan the drivers in ``paths``; ``op_field`` names the op where there is none.

    ``step`` gets the path of each one done.  Raises UserError where the tree has no
    VFIO core, or no driver.
    """
    if not paths:
        raise UserError(
            f"no file of {source.root} defines a struct vfio_device_ops",
            "is drivers/vfio complete?"
            if source.kernel is None
            else "name the folder of a module that is a driver of VFIO",
        )
    plans = [FilePlan(path, (), unanalysed=LINK) for path in vfio_links(source)]
    maps: list[MmapFile] = []
    begin = partial(_planners, source, op_field)
    with running(_plan, [(path,) for path in paths], begin) as results:
        core = (
            read_core(Program(source))
            if source.kernel is None
            else read_headers(source)
        )
        for number, result in results:
            path = paths[number]
            plan, mapped = result or (FilePlan(path, (), unanalysed=DIED), [])
            plans.append(plan)
            maps += mapped
            step(path)
    return Survey(
        source,
        core,
        tuple(sorted(plans, key=lambda plan: plan.path)),
        tuple(sorted(maps, key=lambda plan: plan.path)),
    )


# What a worker learnt about the libraries serves for its next file.
Planners = tuple[Planner, MmapPlanner]


def _planners(source: Source, op_field: str) -> Planners:
    return Planner(source, op_field), MmapPlanner(source, op_field)


def _plan(begun: Planners, path: str) -> tuple[FilePlan, list[MmapFile]]:
    """Both plans for a file, of one parse."""
    planner, mapper = begun
    plan = planner.file(path)
    if plan.unanalysed or path.endswith(".h"):
        return plan, []
    program = planner.program
    coming = [each.ops for each in plan.drivers if each.state == State.TODO]
    mapper.op_field = planner.op_field
    return plan, [mapper.file(program, program.unit(path), coming)]
