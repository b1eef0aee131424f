# SPDX-License-Identifier: GPL-2.0-only
"""What the user can put right, and what the exit status says."""

from __future__ import annotations

FINE, FAULTS, USAGE, UNPROVED = 0, 1, 2, 3
STATUS = """\
exit status: 0 every patch holds; 1 a patch does not; 2 usage or environment error;
3 no fault, but something could not be looked at and is named"""


class ProofError(Exception):
    """Something outside the program is wrong: one line, exit status 2."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what}; {remedy}" if remedy else what)
