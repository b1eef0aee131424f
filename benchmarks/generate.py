#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Measure ``pgoff generate`` against the parse it needs and the ``git am`` it makes.

python benchmarks/generate.py --tree ~/linux [--runs 3] [--stage NAME …]

Needs Linux (/proc) and git.  README.md beside this file says how to read the result.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from clang.cindex import Index
from cost import MIB, Cost, measure, median
from pgoff.checkers.kbuild.command import command
from pgoff.checkers.kbuild.store import folder as cache_folder
from pgoff.checkers.precompiled import KIND
from pgoff.checkers.source import Source
from pgoff.generator.region_info.plan import table_files
from pgoff.generator.stages import stages
from pgoff.verify.mails import mails as series

WHO = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
PGOFF = (sys.executable, "-m", "pgoff.generator")
AIM_TIME = 2.5  # times the bare parse
AIM_MEMORY = 1024  # MiB


# --- what is measured ----------------------------------------------------------------


def bare_parse(prepared: Path, processes: int) -> None:
    """Parse what ``prepared`` lists, in so many processes, and nothing else."""
    jobs = json.loads(prepared.read_bytes())
    if processes == 1:
        for job in jobs:
            _parse(job)
        return
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for _ in pool.map(_parse, jobs):
            pass


def _parse(job: tuple[str, list[str]]) -> None:
    path, arguments = job
    Index.create().parse(path, arguments)


def prepare(source: Source, mails: Sequence[Path], prepared: Path) -> int:
    """Write the list for :func:`bare_parse`: what the series is about; and how many.

    Those are the main files of the drivers, and the others that the mails change: the
    libraries, the core, who reads page offsets.  Each is parsed once.
    """
    named = {path for mail in mails for path in changed(mail) if path.endswith(".c")}
    paths = sorted({*table_files(source), *named})
    jobs = [
        (str(source.root / path), list(command(source, path, None).arguments))
        for path in paths
    ]
    prepared.write_text(json.dumps(jobs))
    return len(jobs)


def changed(mail: Path) -> list[str]:
    """The files that a mail changes, relative to the tree."""
    lines = mail.read_text("utf-8", "replace").splitlines()
    return [line[6:] for line in lines if line.startswith("--- a/")]


class Scratch:
    """A repository with the files that the mails touch, as they are in the tree."""

    def __init__(self, tree: Path, folder: Path) -> None:
        self.tree = tree
        self.folder = folder

    def git(self, *words: str) -> None:
        quiet = ("-c", "gc.auto=0", "-c", "core.autocrlf=false")
        subprocess.run(
            ["git", "-C", self.folder, *WHO, *quiet, *words],
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def renew(self, mails: Sequence[Path]) -> None:
        """Make it anew for ``mails``."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for mail in mails:
            for name in changed(mail):
                path = self.folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.tree / name, path)
        self.git("init", "-q")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "Base")

    def words(self, mails: Sequence[Path]) -> list[str]:
        """The command that applies ``mails``."""
        return ["git", "-C", str(self.folder), *WHO, "am", *map(str, mails)]


# --- the whole -----------------------------------------------------------------------


def run(
    tree: Path, runs: int, wanted: Sequence[str], folder: Path
) -> dict[str, list[Cost]]:
    """All costs of each of the five, measured in turn, so that a load hits all."""
    source = Source(tree.resolve())
    out, scratch = folder / "out", Scratch(source.root, folder / "scratch")
    prepared = folder / "parse.json"
    words = [*PGOFF, "generate", "--tree", str(tree), "-o", str(out)]
    for stage in wanted:
        words += ["--stage", stage]
    parse = [sys.executable, __file__, "--parse", str(prepared), "--processes"]
    print(f"{tree}, load {os.getloadavg()[0]:.1f}")
    costs: dict[str, list[Cost]] = {name: [] for name in NAMES}
    for turn in range(runs + 1):
        found = []
        for kept in (False, True):
            shutil.rmtree(out, ignore_errors=True)
            if not kept:
                shutil.rmtree(cache_folder() / KIND, ignore_errors=True)
            found.append(measure(words, fine=(0, 1)))
        mails = [each.path for each in series(out)]
        files = prepare(source, mails, prepared)
        found += [measure([*parse, "1"]), measure([*parse, "2"])]
        scratch.renew(mails)
        found.append(measure(scratch.words(mails)))
        for name, cost in zip(NAMES, found, strict=True):
            if turn:  # the first one only fills the caches
                costs[name].append(cost)
            print(f"  {turn} {name}: {cost.wall:.1f} s, {cost.cpu:.1f} s of processor")
    print(f"{files} files parsed, {len(mails)} mails applied")
    return costs


NAMES = ("generate", "generate again", "parse in one process", "parse in two", "git am")


def table(costs: Mapping[str, Sequence[Cost]]) -> str:
    """The medians, and what the aims say of them."""
    middle = {name: median(each) for name, each in costs.items()}
    lines = [
        f"{'median':22}{'wall':>9}{'processor':>11}{'largest':>11}{'together':>11}"
    ]
    for name, cost in middle.items():
        memory = f"{cost.largest / MIB:>7.0f} MiB{cost.together / MIB:>7.0f} MiB"
        lines.append(f"{name:22}{cost.wall:>7.1f} s{cost.cpu:>9.1f} s{memory}")
    made = middle["generate"]
    for name in NAMES[1:]:
        wall, cpu = made.wall / middle[name].wall, made.cpu / middle[name].cpu
        lines.append(f"generate / {name}: {wall:.2f} of wall, {cpu:.2f} of processor")
    lines.append(
        f"aims: at most {AIM_TIME} times the bare parse, under {AIM_MEMORY} MiB in all"
    )
    return "\n".join(lines)


def main() -> int:
    """Measure, or be the bare parse that is measured."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tree", type=Path, help="a kernel tree; it is not changed")
    parser.add_argument("--runs", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--parse", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--processes", type=int, help=argparse.SUPPRESS)
    parser.add_argument(
        "--stage", action="append", choices=list(stages()), help="default: every one"
    )
    options = parser.parse_args()
    if options.parse is not None:
        bare_parse(options.parse, options.processes)
        return 0
    if options.tree is None or options.runs < 1:
        parser.error("--tree DIR and at least one run are needed")
    with tempfile.TemporaryDirectory(prefix="pgoff-benchmark-") as folder:
        os.environ["PGOFF_CACHE"] = str(Path(folder, "cache"))
        wanted = options.stage or list(stages())
        print(table(run(options.tree, options.runs, wanted, Path(folder))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
