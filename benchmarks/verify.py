#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Measure the build matrix of ``pgoff verify`` against ``git rebase --exec make``.

python benchmarks/verify.py --tree ~/linux [--arch x86_64 …] [--patches 5] SERIES

Needs Linux, git and the kernel's compilers.  README.md beside this file says how to
read the result.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cost import Cost, measure
from pgoff.verify.applying import applied
from pgoff.verify.arches import llvm_suffix, plan
from pgoff.verify.executors import local
from pgoff.verify.ground import Ground, Place, Wishes
from pgoff.verify.kinds import kinds
from pgoff.verify.mails import Mail, mails
from pgoff.verify.preparing import epochs
from pgoff.verify.running import Run
from pgoff.verify.scratch import BASE, Scratch, scratch
from pgoff.verify.store import Store

MATRIX = ("sources", "prepare", "compile")
AIM_TIMES = 5  # times faster than make, cold
AIM_WARM = 10  # seconds


@dataclass(frozen=True)
class Asked:
    """What is measured; ``folder`` takes everything that is built."""

    tree: Path
    series: Path
    arches: tuple[str, ...]
    patches: int
    jobs: int
    whole: bool
    folder: Path

    @property
    def mails(self) -> tuple[Mail, ...]:
        return mails(self.series)

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def scratch(self) -> Scratch:
        """The copy of the tree, which is there from the first call on."""
        return scratch(self.tree, self.work)


# --- the matrix -----------------------------------------------------------------------


def matrix(asked: Asked) -> None:
    """Build every object after every patch, and look at nothing else."""
    tree = asked.scratch
    place = Place(tree.path, asked.work, asked.jobs)
    made = applied(tree, asked.mails)
    wishes = Wishes(asked.arches, llvm_suffix(None))
    ground = Ground(place, asked.mails, made.steps, wishes, made.refused)
    chosen = tuple(kinds()[name] for name in MATRIX)
    store = Store(asked.work / "results")
    with local(asked.jobs) as executor:
        known = Run(ground, chosen, store, asked.jobs, lambda _: None).finish(executor)
    targets = {}
    for arch in asked.arches:
        prepared = next(epochs(ground, known, arch)).prepared
        assert prepared is not None, arch
        alone = (at for at in prepared.units if not at.startswith(plan().folders))
        targets[arch] = [*plan().folders, *sorted(alone)]
    (asked.folder / "targets.json").write_text(json.dumps(targets))


def words(asked: Asked, *more: str) -> list[str]:
    """This program again, to be measured as a process of its own."""
    arches = [word for arch in asked.arches for word in ("--arch", arch)]
    place = ("--tree", str(asked.tree), "--folder", str(asked.folder))
    jobs = ("--jobs", str(asked.jobs))
    return [sys.executable, __file__, *place, *arches, *jobs, *more, str(asked.series)]


# --- make -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Peer:
    """A checkout of the series, with an output for each architecture."""

    asked: Asked
    tree: Scratch

    def prepare(self) -> list[str]:
        """Check out the base and apply the mails; the commits from the base on."""
        git = Scratch(self.asked.folder)
        git.must("clone", "--quiet", "--shared", str(self.asked.scratch.path), "peer")
        self.tree.must("checkout", "--quiet", "-B", "series", f"origin/{base()}")
        self.tree.must("am", "--quiet", *(str(mail.path) for mail in self.asked.mails))
        span = f"origin/{base()}..series"
        first = self.tree.must("rev-parse", f"origin/{base()}")
        return [first, *self.tree.must("rev-list", "--reverse", span).split()]

    def configure(self) -> None:
        """As verify configures."""
        for arch in self.asked.arches:
            output = self._output(arch)
            output.mkdir(parents=True)
            fragments = output / "fragments.config"
            fragments.write_text(plan().arches[arch].config)
            make = self._make(arch, f"KCONFIG_ALLCONFIG={fragments}", "allnoconfig")
            measure(["sh", "-ec", make], watched=False)

    def at(self, commit: str, *, whole: bool) -> Cost:
        """What it costs to check out a commit and make, as each pick of a rebase does.

        All of the configured kernel, or the targets that verify builds.
        """
        targets = json.loads((self.asked.folder / "targets.json").read_text())
        lines = [f"git -C {self.tree.path} checkout --quiet {commit}"]
        for arch in self.asked.arches:
            only = () if whole else targets[arch]
            lines.append(self._make(arch, f"-j{self.asked.jobs}", "W=1", *only))
        return measure(["sh", "-ec", "\n".join(lines)], watched=False)

    def _output(self, arch: str) -> Path:
        return self.asked.folder / "outputs" / arch

    def _make(self, arch: str, *arguments: str) -> str:
        variables = {"ARCH": arch, "LLVM": llvm_suffix(None)}
        variables |= {"O": str(self._output(arch)), **plan().arches[arch].variables}
        assigned = [f"{name}={value}" for name, value in variables.items()]
        return shlex.join(("make", "-C", str(self.tree.path), *assigned, *arguments))


def base() -> str:
    """The name of the branch that is the tree as it was given."""
    return BASE.removeprefix("refs/heads/")


def sampled(count: int, wanted: int) -> list[int]:
    """So many numbers of patches, from 1, spread evenly over the series."""
    wanted = min(count, wanted)
    return [round((place + 0.5) * count / wanted + 0.5) for place in range(wanted)]


def rebase(asked: Asked) -> Iterator[tuple[str, Cost, Sequence[Cost]]]:
    """For each way to make: its name, what the base costs, and each sampled patch."""
    peer = Peer(asked, Scratch(asked.folder / "peer"))
    commits = peer.prepare()
    peer.configure()
    for whole in (False, True) if asked.whole else (False,):
        name = "make" if whole else "make of the same objects"
        first = told(f"{name}: base", peer.at(commits[0], whole=whole))
        costs, made = [], 0
        for number in sampled(len(commits) - 1, asked.patches):
            if number - 1 != made:
                peer.at(commits[number - 1], whole=whole)
            cost, made = peer.at(commits[number], whole=whole), number
            costs.append(told(f"{name}: patch {number}", cost))
        yield name, first, costs


# --- the whole ------------------------------------------------------------------------


def told(name: str, cost: Cost) -> Cost:
    """The same, said as soon as it is known."""
    print(f"  {name}: {cost.wall:.1f} s, {cost.cpu:.1f} s of processor", flush=True)
    return cost


def run(asked: Asked) -> None:
    """Measure and say everything."""
    print(f"{asked.tree}, {' '.join(asked.arches)}, load {os.getloadavg()[0]:.1f}")
    for name in ("peer", "outputs", "work/results", "work/prepared", "work/views"):
        shutil.rmtree(asked.folder / name, ignore_errors=True)
    assert asked.scratch.path.is_dir()
    cold = told("matrix, cold", measure(words(asked, "--matrix"), watched=False))
    warm = told("matrix, warm", measure(words(asked, "--matrix"), watched=False))
    print(f"warm: {warm.wall:.1f} s (aim: under {AIM_WARM} s)")
    count = len(asked.mails)
    for name, first, costs in rebase(asked):
        for what, mine, begun, each in (
            ("wall", cold.wall, first.wall, [cost.wall for cost in costs]),
            ("processor", cold.cpu, first.cpu, [cost.cpu for cost in costs]),
        ):
            mean = sum(each) / len(each)
            total = begun + mean * count
            print(
                f"{name}, {what}: {begun:.0f} s + {count} x {mean:.1f} s"
                f" = {total:.0f} s; verify {mine:.0f} s:"
                f" {total / mine:.1f} times faster (aim: {AIM_TIMES})"
            )


def main() -> int:
    """Measure, or be the matrix that is measured."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("--tree", type=Path, required=True, help="a kernel tree; it is not changed")
    add("series", type=Path, help="a folder of mails for it")
    add("--arch", action="append", choices=list(plan().arches), help="repeatable")
    add("--patches", type=int, default=5, help="to make; default: %(default)s")
    add("--jobs", type=int, default=os.cpu_count() or 1)
    add("--no-whole", action="store_true", help="never make the whole kernel")
    add("--folder", type=Path, help="build here, and keep it; default: a temporary one")
    add("--matrix", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pgoff-benchmark-") as name:
        asked = Asked(
            options.tree.absolute(),
            options.series.absolute(),
            tuple(options.arch or ["x86_64"]),
            max(1, options.patches),
            options.jobs,
            not options.no_whole,
            (options.folder or Path(name)).absolute(),
        )
        (matrix if options.matrix else run)(asked)
    return 0


if __name__ == "__main__":
    sys.exit(main())
