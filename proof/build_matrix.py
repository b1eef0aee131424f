# SPDX-License-Identifier: GPL-2.0-only
"""Apply a series mail by mail and build after each: a table of patch x architecture.

python proof/build_matrix.py --tree linux --series patches/6.12
"""

from __future__ import annotations

import argparse
import fcntl
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from verify.arches import llvm_suffix, plan, tool
from verify.bench import Bench
from verify.diff import parse
from verify.discovery import users
from verify.errors import FAULTS, FINE, STATUS, UNPROVED, USAGE, ProofError
from verify.kbuild import Kbuild
from verify.process import end_on_sigterm
from verify.scratch import Scratch, scratch
from verify.series import DOC, Outcome, base, prove
from verify.table import table

from verify.mails import Mail, mails

ARCHES = ["x86_64", "arm64", "s390"]


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description="Build every VFIO object after each patch of a series.",
        epilog=STATUS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--tree", type=Path, required=True, metavar="DIR", help="kernel source or git")
    add("--series", type=Path, required=True, metavar="DIR", help="folder of *.patch")
    add("--arch", action="append", help=f"repeatable; default {' '.join(ARCHES)}")
    add("--work", type=Path, default=Path("build/proof"), metavar="DIR")
    add("--jobs", type=int, default=2, metavar="N", help="for make; default 2")
    add("--llvm", metavar="N", help="use clang-N; default the highest there is")
    add("--expect-tree", metavar="ID", help="the tree's id after the last patch")
    return parser.parse_args(argv)


def say(text: str) -> None:
    """Print at once: a build takes minutes, and somebody watches."""
    print(text, flush=True)


@contextmanager
def alone(work: Path) -> Iterator[None]:
    """Hold the work folder; raises ProofError where another run does."""
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ProofError(f"{work} is in use by another run") from None
        yield


def changed(at: Scratch, series: Sequence[Mail]) -> set[str]:
    """The sources of the base that some mail changes: each has to be built."""
    files = {file.old for mail in series for file in parse(mail.diff)}
    return {path for path in files if path.endswith(".c") and at.has(path)}


def run(options: argparse.Namespace, series: Sequence[Mail]) -> int:
    """The base, then every patch; the exit status."""
    work = options.work.absolute()
    llvm = llvm_suffix(options.llvm)
    chosen = plan().choose(options.arch or ARCHES)
    say(f"preparing {options.tree}")
    at = scratch(options.tree, work)
    say(f"base: tree {at.tree()}, {tool('clang', llvm)}, {len(series)} patches")
    benches = [
        Bench(
            at,
            Kbuild(arch, at.path, work / f"out-{arch.name}", llvm, options.jobs),
            work / "logs",
        )
        for arch in chosen
    ]
    sources = sorted({*users(at, plan().headers), *changed(at, series)})
    bases = {
        bench.kbuild.arch.name: base(bench, plan().folders, sources, say)
        for bench in benches
    }
    outcome = prove(series, benches, bases, say)
    unbuilt = [name for name, found in bases.items() if found.why]
    say("\n" + table(outcome.rows, [DOC, *bases]) + "\n")
    return conclude(outcome, unbuilt, options.expect_tree, at)


def conclude(
    outcome: Outcome, unbuilt: Sequence[str], expected: str | None, at: Scratch
) -> int:
    """Say what holds and what does not; the exit status."""
    wrong = expected is not None and outcome.tree != expected
    if outcome.tree:
        say(f"tree after the last patch: {outcome.tree}")
    if wrong:
        say(f"that is not the expected tree {expected}")
    for name in unbuilt:
        say(f"nothing was built for {name}")
    for missed in outcome.unproved:
        say(f"compiled nowhere: {missed}")
    for name in outcome.broken:
        say(f"broken: {name}")
    if outcome.broken or wrong:
        say(f"the patched tree and the logs are beside {at.path}")
        return FAULTS
    if outcome.unproved or unbuilt:
        return UNPROVED
    say(f"all {len(outcome.rows)} patches apply and build")
    return FINE


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, hold the work folder, run."""
    options = arguments(argv)
    end_on_sigterm()
    try:
        series = mails(options.series)
        with alone(options.work):
            return run(options, series)
    except ProofError as error:
        print(f"proof: {error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("proof: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
