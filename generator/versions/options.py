# SPDX-License-Identifier: GPL-2.0-only
"""The options of ``pgoff generate`` that are about versions."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from ...checkers.errors import UserError
from ..arguments import positive
from .change_id import require_change_id
from .reroll import Wishes


def version_arguments(parser: argparse.ArgumentParser) -> None:
    """Add them to a parser."""
    add = parser.add_argument_group("versions of a series that was sent").add_argument
    add(
        "-v",
        "--reroll-count",
        type=positive,
        default=1,
        metavar="N",
        help="which version the mails are (default: %(default)s)",
    )
    add(
        "--previous",
        default="",
        metavar="DIR|A..B",
        help="the last version, mails or commits: what has changed is told, and tags of"
        " reviewers are kept on patches that are the same",
    )
    add(
        "--previous-link",
        action="append",
        default=[],
        metavar="URL",
        help="where the last version is archived, or its message id; one, or one for"
        " each wave",
    )
    add(
        "--changelog",
        type=Path,
        metavar="FILE",
        help="points of your own, which are put before those that are found",
    )
    add(
        "--change-id",
        type=_change_id,
        metavar="YYYYMMDD-SLUG-HASH",
        help="what b4 knows all versions by (default: what the last version has)",
    )


def _change_id(text: str) -> str:
    try:
        return require_change_id(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def version_wishes(options: argparse.Namespace) -> Wishes:
    """What they ask for; raises UserError where they do not go together."""
    changelog = ""
    if options.changelog:
        try:
            changelog = options.changelog.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"cannot read {options.changelog}: {error}") from error
    wishes = Wishes(
        options.reroll_count,
        options.previous,
        tuple(options.previous_link),
        changelog,
        options.change_id or "",
    )
    if wishes.number == 1 and (wishes.previous or wishes.links or wishes.changelog):
        raise UserError("the first version has none before it", "give -v N, too")
    return wishes


def version_words(options: argparse.Namespace) -> Iterator[str]:
    """The words of a command line that asks for the same, without places."""
    if options.reroll_count > 1:
        yield from ("-v", str(options.reroll_count))
    if options.previous:
        yield from ("--previous", "PREVIOUS")
    for link in options.previous_link:
        yield from ("--previous-link", link)
    if options.changelog:
        yield from ("--changelog", "FILE")
    if options.change_id:
        yield from ("--change-id", options.change_id)
