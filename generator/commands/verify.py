# SPDX-License-Identifier: GPL-2.0-only
"""``pgoff verify``: every patch of a series proved on its own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ...checkers.destination import deliver
from ...checkers.kbuild.store import folder as cache_folder
from ...checkers.limits import processors
from ...verify.arches import llvm_suffix, plan
from ...verify.ground import Wishes
from ...verify.proving import prove
from ...verify.report import page
from ...verify.table import as_json, as_table
from ...verify.telling import telling
from ..arguments import positive, tree
from ..terminal.output import width
from ..terminal.progress import on_terminal, remark
from ..terminal.volume import Volume, volume

HELP = "prove every patch of a series: applied, built, checked"
DESCRIPTION = """\
Apply the mails of a series one by one and prove each patch against its parent: the
mail is read back as it was meant, checkpatch has nothing new to say, every object
that the patch reaches builds on every architecture without a new warning, and the
checker's findings only shrink.

  pgoff verify --tree ~/linux ~/series
  pgoff verify --tree ~/linux ~/series --arch x86_64 --report report.html

SERIES may have a folder for each wave.  A wave alone is a series, on a tree that has
the waves which it depends on.

What is known is kept, by the content of trees and not by their history: a commit
message that is written anew costs nothing, and a run that was interrupted goes on
where it stopped.  Programs of the tree are run (Kbuild, checkpatch.pl, kernel-doc):
give it a tree that you would build.  The tree itself is only read.

The status is 1 where a patch does not hold; the table says which, and why."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    tree(parser)
    add = parser.add_argument
    add("series", type=Path, metavar="SERIES", help="a folder of mails (*.patch)")
    known = ", ".join(plan().arches)
    add(
        "--arch",
        action="append",
        metavar="NAME",
        help=f"only for this architecture (repeatable; default: all): {known}",
    )
    add(
        "--jobs",
        type=positive,
        default=processors(),
        metavar="N",
        help="cells at a time on this machine (default: the processors)",
    )
    add("--llvm", metavar="N", help="use clang-N (default: the highest there is)")
    add(
        "--work",
        type=Path,
        metavar="DIR",
        help="keep what is known in this folder (default: one in the cache)",
    )
    add("--scheduler", metavar="ADDRESS", help="do the cells on a Dask cluster")
    add(
        "--format",
        choices=("table", "json"),
        default="table",
        help="what to write (default: %(default)s)",
    )
    add(
        "--boot",
        action="store_true",
        help="boot kernels under QEMU, too, and compare what users see",
    )
    add("--report", type=Path, metavar="FILE", help="write an HTML page, too")


def run(options: argparse.Namespace) -> int:
    """Prove the series and say what came of it; the exit status of the outcome."""
    arches = plan().chosen(options.arch or plan().arches)
    wishes = Wishes(
        arches,
        llvm_suffix(options.llvm),
        boot=options.boot,
        report=bool(options.report),
    )
    work = options.work or cache_folder() / "verify"
    bar = on_terminal() and volume() is Volume.NORMAL
    with telling(remark, bar=bar, each=volume() is Volume.VERBOSE) as tell:
        outcome = prove(
            options.tree,
            options.series,
            work,
            wishes,
            options.jobs,
            options.scheduler,
            remark,
            tell,
        )
    if options.report:
        deliver(page(outcome, work / "results"), options.report)
    json = options.format == "json"
    sys.stdout.write(as_json(outcome) if json else as_table(outcome, width()))
    return outcome.status
