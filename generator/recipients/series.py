# SPDX-License-Identifier: GPL-2.0-only
"""The recipients of a series, of one mail, and of a cover letter."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...checkers.errors import UserError
from ...verify.mails import mails
from ..trees.base import Base, committed
from . import mailmap, maintainers
from .asking import Book, Recipient, recipients, union
from .patch import Patch, read

STDIN = Path("-")


@dataclass(frozen=True)
class Addressed:
    """A mail, by its name in the series (with its wave's folder), and who gets it."""

    name: str
    recipients: tuple[Recipient, ...]


def book(base: Base) -> Book:
    """Who maintains what in a tree; raises UserError where it does not say."""
    text = committed(base, "MAINTAINERS")
    if text is None:
        raise UserError(
            f"{base.source.root} has no MAINTAINERS", "give a whole kernel with --tree"
        )
    names = committed(base, ".mailmap") or b""
    return Book(maintainers.parse(_text(text)), mailmap.parse(_text(names)))


def addressed(known: Book, path: Path) -> tuple[Addressed, ...]:
    """Every patch at ``path`` with its recipients.

    ``path`` is a folder with a series, a patch, or ``-`` for one on standard input.  A
    mail without a diff is a cover letter: its patches are those beside it, as they are
    in the folder that ``git send-email`` fills, too.  Raises UserError where there is
    no patch.
    """
    if path == STDIN:
        patch = read(_text(sys.stdin.buffer.read()))
        if not patch.paths:
            raise UserError("standard input holds no diff", "give it one patch")
        return (Addressed("-", recipients(known, patch)),)
    if path.is_dir():
        return _series(known, path)
    patch = _read(path)
    if patch.paths:
        return (Addressed(path.name, recipients(known, patch)),)
    return _series(known, path.absolute().parent)


def everybody(found: Sequence[Addressed]) -> tuple[Recipient, ...]:
    """The union, which is who gets the cover letter."""
    return union(each.recipients for each in found)


def _series(known: Book, folder: Path) -> tuple[Addressed, ...]:
    return tuple(
        Addressed(mail.name, recipients(known, _read(mail.path)))
        for mail in mails(folder)
    )


def _read(path: Path) -> Patch:
    try:
        return read(_text(path.read_bytes()))
    except FileNotFoundError as error:
        raise UserError(f"{path} does not exist", "give a patch or a folder") from error


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")
