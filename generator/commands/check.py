# SPDX-License-Identifier: GPL-2.0-only
"""``pgoff check``: lint files of a kernel tree that needs no configuration or build."""

from __future__ import annotations

import argparse
import os
from functools import partial
from pathlib import Path

from ...checkers.destination import deliver
from ...checkers.formats import Description, Rule, Tool, names, rendered
from ...checkers.limits import Limits, processors
from ...checkers.linting import How, lint
from ...checkers.report import summary
from ...checkers.selection import tree_around
from ...checkers.source import Source
from ..terminal.progress import progress, report

HELP = "find what stands in the way of offsets that the core hands out"
DESCRIPTION = """\
Lint C files of a kernel tree.  The tree need not be configured or built.

  pgoff check drivers/vfio
  pgoff check --tree ~/linux --format sarif --output pgoff.sarif

A PATH is a file or a folder, relative to the current folder; without any, the files
of all VFIO drivers are looked at.  Without --tree, the tree is the one that the first
PATH, or the current folder, is in.

Findings go to standard output, a summary to standard error.  What could not be
analysed is said by name, and makes the exit status 3 even when there are findings:
the list may then not be complete.  `pgoff explain RULE` tells what a rule is for."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--tree", type=Path, metavar="DIR", help="the kernel tree")
    parser.add_argument(
        "--format",
        choices=names(),
        default="text",
        help="what to write (default: %(default)s)",
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="write to FILE, not to the output"
    )
    parser.add_argument(
        "--exit-zero",
        action="store_true",
        help="end with 0 where it would be 1; 2 and 3 stay as they are",
    )
    parser.add_argument(
        "-j",
        "--jobs",
        type=_positive,
        default=processors(),
        metavar="N",
        help="look at N files at a time (default: %(default)s, the processors)",
    )
    parser.add_argument(
        "--timeout",
        type=_positive,
        default=Limits().seconds,
        metavar="SECONDS",
        help="processor time for one file (default: %(default)s)",
    )
    parser.add_argument(
        "--memory",
        type=_positive,
        default=Limits().memory >> 20,
        metavar="MIB",
        help="address space for one file (default: %(default)s)",
    )
    parser.add_argument(
        "--cache",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="use and keep what is known of files that are the same (default)",
    )
    parser.add_argument(
        "--untrusted",
        action=argparse.BooleanOptionalAction,
        help="let the tree read nothing but itself (default where CI=true)",
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="a file or a folder"
    )


def run(options: argparse.Namespace) -> int:
    """Check, say what was found and give the status that this makes."""
    paths: list[Path] = options.paths
    tree = options.tree or tree_around((*paths, Path())[0])
    source = Source(tree.resolve(), confined=_untrusted(options))
    assert source.version, "it raises where the folder is no kernel tree"
    limits = Limits(options.timeout, options.memory << 20)
    how = How(limits, options.jobs, options.cache)
    found = lint(source, paths, how, partial(progress, "Checking"))
    deliver(rendered(options.format, found, Tool(_described)), options.output)
    report(summary(found))
    return 0 if options.exit_zero and found.status == 1 else found.status


def _untrusted(options: argparse.Namespace) -> bool:
    """Whether the tree may be anybody's, as what a CI is given to check is."""
    if options.untrusted is None:
        return os.environ.get("CI", "").lower() in ("true", "1")
    return bool(options.untrusted)


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def _described() -> Description:
    from importlib.metadata import version

    from ...checkers.rules import checkers

    rules = (Rule(c.name, c.severity, c.documentation) for c in checkers())
    return Description(version("pgoff"), tuple(rules))
