# SPDX-License-Identifier: GPL-2.0-only
"""What patches say about themselves."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ...checkers.errors import UserError
from ..mails import mail


def messages(patches: Iterable[Path]) -> tuple[str, ...]:
    """The commit messages of the mails among ``patches``; a bare diff has none."""
    found = []
    for path in patches:
        try:
            found.append(mail(path).message)
        except UserError:
            continue
    return tuple(found)
