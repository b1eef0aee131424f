# SPDX-License-Identifier: GPL-2.0-only
"""What all cells of a run stand on: the tree, the patches on it, the wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .mails import Mail


@dataclass(frozen=True)
class Step:
    """The tree after a patch; number 0 is the base, which has no mail.

    ``tree`` is the id of Git's tree, ``changed`` what the patch changed and ``delta``
    what the series touched so far: paths with mode and blob id (``100644 0123…``),
    None where there is no such file any more.
    ``subject`` and ``message`` are as ``git am`` made them.
    """

    number: int
    tree: str
    mail: Mail | None
    subject: str
    message: str
    changed: Mapping[str, str | None]
    delta: Mapping[str, str | None]


@dataclass(frozen=True)
class Place:
    """Where a worker works; nothing of it may change what a cell finds.

    ``repository`` is a private repository whose work tree is the base and only read;
    the blobs of all steps are in it.  ``work`` is the folder of everything that is
    kept.  ``jobs`` is how many processes one cell may start at a time.
    """

    repository: Path
    work: Path
    jobs: int = 1


@dataclass(frozen=True)
class Wishes:
    """What the user asked for; ``llvm`` is what LLVM= gets (``-19``).

    ``report`` asks for what only the page shows.
    """

    architectures: tuple[str, ...]
    llvm: str
    boot: bool = False
    report: bool = False


@dataclass(frozen=True)
class Ground:
    """What a run stands on.

    ``steps`` begins with the base; there are fewer than ``mails`` where ``git am``
    refused one, and ``refused`` is what it said.
    """

    place: Place
    mails: tuple[Mail, ...]
    steps: tuple[Step, ...]
    wishes: Wishes
    refused: str = ""

    @property
    def base(self) -> str:
        """The id of the base's tree."""
        return self.steps[0].tree

    @property
    def patches(self) -> tuple[Step, ...]:
        """The steps without the base."""
        return self.steps[1:]
