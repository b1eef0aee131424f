#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Measure ``pgoff check`` of all VFIO drivers beside spatch and the bare parse.

python benchmarks/check.py --tree ~/linux [--runs 3] [--whole]

Needs Linux (/proc); spatch is measured where it is installed.  README.md beside this
file says how to read the result.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cost import MIB, Cost, measure, median
from pgoff.checkers.check import check
from pgoff.checkers.export import exported
from pgoff.checkers.eyes import Eyes
from pgoff.checkers.kbuild.command import command
from pgoff.checkers.look import Looked
from pgoff.checkers.selection import select
from pgoff.checkers.source import Source

HERE = Path(__file__).parent
PGOFF = (sys.executable, "-m", "pgoff.generator", "check")
KEPT = ("reports", "looks", "contents", "precompiled")
FINE = (0, 1, 3)


def parsed(source: Source) -> list[str]:
    """The files that a check of the tree parses."""
    wanted: list[str] = []

    def note(
        source: Source, paths: tuple[str, ...], headers: tuple[str, ...]
    ) -> Iterator[Looked]:
        wanted.extend(paths)
        return iter(())

    check(source, select(source, ()), eyes=Eyes(note))
    return wanted


def prepare(source: Source, folder: Path) -> tuple[list[str], Path]:
    """The files that are parsed, and the list of them for the bare parse."""
    paths = parsed(source)
    jobs = [
        (str(source.root / path), list(command(source, path).arguments))
        for path in paths
    ]
    prepared = folder / "parse.json"
    prepared.write_text(json.dumps(jobs))
    return paths, prepared


class Commands:
    """The commands that are measured, by name."""

    def __init__(self, tree: Path, folder: Path, jobs: int, whole: bool) -> None:
        source = Source(tree)
        self.paths, prepared = prepare(source, folder)
        self.cache = Path(os.environ["PGOFF_CACHE"])
        parse = (sys.executable, HERE / "generate.py", "--parse", prepared)
        ours = (*PGOFF, "--tree", tree, f"-j{jobs}")
        change = folder / "change.patch"
        change.write_bytes(patch(source, self.paths[0]))
        self.words = {
            "check, cold": ours,
            "check, warm": ours,
            "check of a patch": (*ours, "--patch", change),
            "parse in one process": (*parse, "--processes", "1"),
            "parse in two": (*parse, "--processes", "2"),
        }
        if spatch := shutil.which("spatch"):
            rule = folder / "vm_pgoff.cocci"
            rule.write_text(exported("spatch"))
            words = (spatch, "--very-quiet", "--no-includes", "--sp-file", rule)
            inside = [tree / path for path in self.paths]
            self.words["spatch"] = (*words, *inside)
        if whole:
            self.words["whole kernel, cold"] = (*ours, tree)
            self.words["whole kernel, warm"] = (*ours, tree)
            if spatch:
                self.words["whole kernel, spatch"] = (*words, "--dir", tree)

    def forget_patched(self) -> None:
        """Leave of what is kept only what a check without the patch leaves."""
        whole = self.cache / "patched"
        if not whole.exists():
            measure([str(each) for each in self.words["check, warm"]], FINE)
            shutil.copytree(self.cache, whole, ignore=shutil.ignore_patterns("patched"))
        for kind in KEPT:
            shutil.rmtree(self.cache / kind, ignore_errors=True)
            if (whole / kind).exists():
                shutil.copytree(whole / kind, self.cache / kind)

    def cost(self, name: str) -> Cost:
        """Run one of them; a cold one forgets what came of files before."""
        if name.endswith(", cold"):
            for kind in KEPT:
                shutil.rmtree(self.cache / kind, ignore_errors=True)
        if name == "check of a patch":
            self.forget_patched()
        return measure([str(each) for each in self.words[name]], FINE)


def patch(source: Source, path: str) -> bytes:
    """A patch that adds a comment at the end of a file."""
    lines = source.read(path).split(b"\n")[:-1]
    last, number = lines[-1], len(lines)
    return b"diff --git a/%s b/%s\n--- a/%s\n+++ b/%s\n" % (
        (path.encode(),) * 4
    ) + b"@@ -%d,1 +%d,2 @@\n %s\n+/* one more line */\n" % (number, number, last)


def main() -> int:
    """Measure everything in turn, so that a load of the machine hits all of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tree", type=Path, required=True, help="it is not changed")
    parser.add_argument("--runs", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--only", action="append", help="one of them, by its name")
    parser.add_argument("--whole", action="store_true", help="the whole kernel as well")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pgoff-benchmark-") as folder:
        os.environ["PGOFF_CACHE"] = str(Path(folder, "cache"))
        tree, jobs = options.tree.resolve(), options.jobs
        commands = Commands(tree, Path(folder), jobs, options.whole)
        print(f"{len(commands.paths)} files parsed, load {os.getloadavg()[0]:.1f}")
        names = options.only or list(commands.words)
        if options.whole:  # Kconfig of every architecture is none of what is measured
            commands.cost("whole kernel, cold")
        costs: dict[str, list[Cost]] = {name: [] for name in names}
        for turn in range(options.runs):
            for name in names:
                cost = commands.cost(name)
                costs[name].append(cost)
                print(f"  {turn} {name}: {cost.wall:.2f} s, {cost.cpu:.2f} s")
        print(f"{'median':26}{'wall':>9}{'processor':>11}{'largest':>11}")
        for name, each in costs.items():
            middle = median(each)
            print(
                f"{name:26}{middle.wall:>7.2f} s{middle.cpu:>9.2f} s"
                f"{middle.largest / MIB:>7.0f} MiB"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
