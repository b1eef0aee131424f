# SPDX-License-Identifier: GPL-2.0-only
"""Fetch kernel source from the distribution."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ...checkers.errors import UserError
from ..trees.distribution import NEWEST, offered, unpack

HELP = "put the distribution's kernel source into a folder"
DESCRIPTION = """\
Put the source of a kernel, as the distribution packages it, into a folder.

The package linux-source-VERSION is looked up with apt in the suites that this machine
is configured for and, on Debian, in unstable and experimental of the same mirror.
Neither a right to change the system nor a change to it is needed: lists and packages
are kept in the user's cache (or in PGOFF_CACHE), and a package is only fetched again
when there is a newer one.  apt checks it against the archive's signature.

  pgoff source 6.12 -o ~/linux-6.12     the source of Linux 6.12
  pgoff source newest -o ~/linux        the newest that the distribution has
  pgoff source --list                   what there is

Then, for example:  pgoff status --tree ~/linux-6.12"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "version",
        metavar="VERSION",
        nargs="?",
        help=f"a kernel version as in 6.12, or {NEWEST!r}",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        type=Path,
        help="the folder: a new or an empty one, or one that holds this already",
    )
    parser.add_argument(
        "--list", action="store_true", help="say what there is, and do nothing"
    )


def run(arguments: argparse.Namespace) -> int:
    """Unpack the source, or list what there is; always 0, or raises UserError."""
    if arguments.list:
        newest = {package.name: package for package in reversed(offered())}
        for package in reversed(newest.values()):
            line = f"{package.name}\t{package.version}\t{package.suite}\n"
            sys.stdout.write(line)
        return 0
    if arguments.version is None or arguments.output is None:
        raise UserError(
            "a version and a folder are needed", "as in pgoff source 6.12 -o DIR"
        )
    unpack(arguments.version, arguments.output.expanduser())
    return 0
