# SPDX-License-Identifier: GPL-2.0-only
"""What several commands are given on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path


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
