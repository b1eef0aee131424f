# SPDX-License-Identifier: GPL-2.0-only
"""``pgoff recipients``: whom a patch or a series is sent to."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ...checkers.columns import table
from ..arguments import tree
from ..editing.message import ranges
from ..recipients.asking import Reason, Recipient
from ..recipients.series import Addressed, addressed, book, everybody
from ..terminal.output import width
from ..trees.base import open_base

HELP = "tell whom a patch or a series is to be sent to"
DESCRIPTION = """\
Print who maintains what a patch changes, one address a line, as MAINTAINERS of the
kernel tree says it; for a cover letter or a folder, everybody who gets one of the
patches.  People are for To:, lists for Cc:.  Lists that only take mails of their
subscribers are left out.

  pgoff recipients --tree ~/linux ~/series --format table
  pgoff recipients --tree ~/linux ~/series --format b4
  git send-email --to-cmd='pgoff recipients --tree . --to' \\
      --cc-cmd='pgoff recipients --tree . --cc' ~/series/*.patch
  git config b4.send-auto-to-cmd 'pgoff recipients --tree . --to -'
  git config b4.send-auto-cc-cmd 'pgoff recipients --tree . --cc -'

MAINTAINERS is that of the tree's HEAD, or of the folder where it is no git work tree.
Neither git's history nor .get_maintainer.conf is asked."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    tree(parser)
    add = parser.add_argument
    add(
        "series",
        type=Path,
        metavar="SERIES",
        help="a folder of mails, one mail, or - for one on standard input",
    )
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--to", action="store_true", help="only those for To:")
    one.add_argument("--cc", action="store_true", help="only those for Cc:")
    add(
        "--format",
        choices=("lines", "b4", "table"),
        default="lines",
        help="addresses alone, trailers for the cover letter of b4, or who gets which"
        " patch and why (default: %(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    """Print who is to be asked; always 0."""
    found = addressed(book(open_base(options.tree)), options.series)
    to, cc = _headers(everybody(found))
    chosen = () if options.cc else to, () if options.to else cc
    if options.format == "table":
        sys.stdout.write(_table(found, chosen))
        return 0
    for header, group in zip(("To", "Cc"), chosen, strict=True):
        for each in group:
            before = f"{header}: " if options.format == "b4" else ""
            sys.stdout.write(f"{before}{each.person}\n")
    return 0


def _headers(
    found: Sequence[Recipient],
) -> tuple[tuple[Recipient, ...], tuple[Recipient, ...]]:
    """Who is in To: and who in Cc:; lists are in To: where there is nobody else."""
    to = tuple(each for each in found if each.direct)
    cc = tuple(each for each in found if not each.direct)
    return (to, cc) if to else (cc, ())


def _table(
    found: Sequence[Addressed], chosen: tuple[Sequence[Recipient], Sequence[Recipient]]
) -> str:
    """A row for each person and reason, with the patches by number; then these."""
    rows = [
        [header if first else "", each.person if first else "", numbers, str(reason)]
        for header, group in zip(("To", "Cc"), chosen, strict=True)
        for each in group
        for first, numbers, reason in _reasons(found, each)
    ]
    names = [[str(number), each.name] for number, each in enumerate(found, 1)]
    people = table(["", "recipient", "patches", "because of"], rows, width())
    return people + "\n" + table(["patch", "mail"], names, width())


def _reasons(
    found: Sequence[Addressed], who: Recipient
) -> Iterator[tuple[bool, str, Reason]]:
    """The reasons to ask somebody, each with the numbers of its patches."""
    for reason in who.reasons:
        numbers = [
            number
            for number, each in enumerate(found, 1)
            for known in each.recipients
            if known.person == who.person and reason in known.reasons
        ]
        yield reason == who.reasons[0], ranges(numbers), reason
