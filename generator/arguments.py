# SPDX-License-Identifier: GPL-2.0-only
"""What several commands are given on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from .terminal.volume import Volume


def everywhere(parser: argparse.ArgumentParser, place: str) -> None:
    """Add what each command takes, and pgoff itself in front of any.

    The folders to go to are in the attribute ``place``, which is not there if there
    is none; so is the ``volume``.
    """
    group = parser.add_argument_group("options of every command")
    group.add_argument(
        "-C",
        action="append",
        type=Path,
        dest=place,
        default=argparse.SUPPRESS,
        metavar="DIR",
        help="run as if started in DIR; repeatable, each from the one before",
    )
    loud = group.add_mutually_exclusive_group()
    for names, volume, what in (
        (("-q", "--quiet"), Volume.QUIET, "say only what went wrong or is left out"),
        (("--verbose",), Volume.VERBOSE, "say each step, and what is done in it"),
    ):
        loud.add_argument(
            *names,
            action="store_const",
            const=volume,
            dest="volume",
            default=argparse.SUPPRESS,
            help=f"{what}, on standard error",
        )


def tree(parser: argparse.ArgumentParser) -> None:
    """Add the option for the kernel tree, which has to be given."""
    parser.add_argument(
        "--tree", type=Path, required=True, metavar="DIR", help="the kernel tree"
    )


def output(parser: argparse.ArgumentParser) -> None:
    """Add the option for the folder that mails are written to."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="OUT",
        help="the folder for the mails: new, empty or of an earlier run",
    )


def positive(text: str) -> int:
    """The number from 1 on that ``text`` is; raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)
