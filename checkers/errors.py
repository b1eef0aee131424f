# SPDX-License-Identifier: GPL-2.0-only
"""The errors a user can put right: one line each, exit status 2."""

from __future__ import annotations


class UserError(Exception):
    """Something outside the program is wrong: ``what`` it is, and the ``remedy``.

    The message is one line, ``what; remedy``; the command line prints it behind
    ``pgoff:`` and exits with 2.  Everything impossible is an ``assert`` instead.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what}; {remedy}" if remedy else what)
        self.what = what
        self.remedy = remedy


# Why, where libclang crashed and survived it.
GAVE_UP = "libclang gave up on it"


class NotParsed(UserError):
    """``path`` cannot be parsed at all, because of ``reason``."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"cannot parse {path}", reason)
        self.path = path
        self.reason = reason
