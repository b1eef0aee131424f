# SPDX-License-Identifier: GPL-2.0-only
"""What is to be done to the readers of foreign page offsets, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from ...checkers.finding import Location
from ..editing.series import Edit


@dataclass(frozen=True)
class ReaderFile:
    """The functions of ``path`` that read, and the edits that make them ask.

    ``outdated`` says that a remark on vm_pgoff is taken out, ``remarked`` are functions
    with another one that is not true any more, and stays.  ``held`` says where and why
    one does not fit, or may be one and cannot be seen: there are no edits then.
    ``read`` are the files of the tree that all this was read in.
    """

    path: str
    functions: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    outdated: bool = False
    remarked: tuple[str, ...] = ()
    held: tuple[tuple[Location, str], ...] = ()
    read: frozenset[str] = frozenset()
