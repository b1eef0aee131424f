# SPDX-License-Identifier: GPL-2.0-only
"""A whole build of one architecture's VFIO: at the base, and where patches steer it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any

from ..cell import Cell, Facts, Known, Result, Verdict
from ..ground import Ground, Place
from ..kbuild import TREE, Compiled, Kbuild
from ..makelog import Diagnostic, MakeLog
from ..objects import read
from ..preparing import epochs, folder
from ..sparse import Sparse, check
from ..sparse import found as found_sparse
from ..view import view

RANK = 60


def columns(ground: Ground) -> tuple[str, ...]:
    """None: the objects are judged one by one."""
    return ()


def plan(ground: Ground, known: Known) -> Iterable[Cell]:
    """The base and every epoch of every architecture."""
    for arch in ground.wishes.architectures:
        yield from (epoch.cell for epoch in epochs(ground, known, arch))


def judge(ground: Ground, known: Known) -> Iterator[Verdict]:
    """Nothing."""
    return iter(())


def run(cell: Cell, place: Place) -> Result:
    """Configure and build from an empty output; ``why`` says why that cannot be."""
    asked = cell.asked
    for program, version in asked["toolchain"].items():
        if not shutil.which(program):
            return Result({"why": f"{program} is not installed"})
        assert version, program
    final = folder(place, cell.key)
    final.parent.mkdir(parents=True, exist_ok=True)
    output = Path(tempfile.mkdtemp(prefix="part-", dir=final.parent))
    with view(place, asked["delta"]) as tree:
        kbuild = Kbuild(
            cell.where, asked["variables"], tree, output, asked["llvm"], place.jobs
        )
        facts, log = _facts(kbuild, asked)
    if facts["why"]:
        shutil.rmtree(output)
        return Result(facts, log)
    shutil.rmtree(final, ignore_errors=True)
    output.rename(final)
    return Result({**facts, "folder": str(final)}, log)


def _facts(kbuild: Kbuild, asked: Facts) -> tuple[Facts, str]:
    done = kbuild.configure(asked["config"])
    if done.status:
        return {"why": f"cannot be configured: {_tail(done.output)}"}, done.output
    folders = tuple(at for at in asked["folders"] if (kbuild.source / at).is_dir())
    alone = tuple(
        f"{path.removesuffix('.c')}.o"
        for path in asked["sources"]
        if not path.startswith(folders) and (kbuild.source / path).is_file()
    )
    log, text = kbuild.build((*folders, *alone))
    found = dict(kbuild.compiled())
    chosen = {
        target: each
        for target, each in found.items()
        if each.source and (target.startswith(folders) or target in alone)
    }
    if "make" in log.failed or not chosen:
        return {"why": f"nothing builds: {_tail(text)}"}, text
    sparse = found_sparse(kbuild)
    build = _Build(kbuild, log, found, chosen, folders, alone, sparse)
    return build.facts(asked), text


@dataclass(frozen=True)
class _Build:
    """What make left behind, on its way into facts."""

    kbuild: Kbuild
    log: MakeLog
    found: Mapping[str, Compiled]
    chosen: Mapping[str, Compiled]
    folders: tuple[str, ...]
    alone: tuple[str, ...]
    sparse: Sparse

    def facts(self, asked: Facts) -> Facts:
        """In the shape that ``preparing.read`` takes apart."""
        files = sorted(
            frozenset().union(*(each.inputs for each in self.found.values()))
        )
        numbers = {path: number for number, path in enumerate(files)}
        others = frozenset().union(
            *(each.inputs for at, each in self.found.items() if at not in self.chosen)
        )
        failed = frozenset(self.log.failed)
        made = {at: each for at, each in self.chosen.items() if at not in failed}
        with ThreadPoolExecutor(self.kbuild.jobs) as threads:
            objects = threads.map(lambda at: self._object(at, made[at], numbers), made)
        return {
            "why": "",
            "sparse": self.sparse.options,
            "blind": self.sparse.why,
            "files": files,
            "objects": dict(zip(made, objects, strict=True)),
            "modules": self.kbuild.modules(self.folders),
            "failed": sorted(failed - set(self.alone)),
            "unmet": self.kbuild.unmet(asked["config"]),
            "others": sorted(numbers[path] for path in others),
        }

    def _object(
        self, target: str, each: Compiled, numbers: Mapping[str, int]
    ) -> dict[str, Any]:
        said: frozenset[Diagnostic] = self.log.diagnostics.get(target, frozenset())
        if self.sparse.options is not None:
            tree, folder = self.kbuild.source, self.kbuild.output
            command = each.command.replace(TREE, str(tree))
            said |= check(self.sparse.options, command, folder, tree)
        return {
            "good": True,
            "source": each.source,
            "command": each.command,
            "inputs": sorted(numbers[path] for path in each.inputs),
            "diagnostics": sorted(map(astuple, said)),
            **asdict(read(self.kbuild.output / target)),
        }


def _tail(output: str) -> str:
    return " / ".join(output.strip().split("\n")[-4:])
