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
    what the series changed so far: paths with the blob's id, None where it is gone.
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
class Wishes:
    """What the user asked for; ``llvm`` is what LLVM= gets, ``boot`` asks for boots."""

    architectures: tuple[str, ...]
    jobs: int
    llvm: str
    boot: bool = False


@dataclass(frozen=True)
class Ground:
    """Where a run stands.

    ``repository`` is a private repository whose work tree is the base, only read by
    cells; the blobs of all steps are in it.  ``work`` is the folder of everything that
    is kept, ``identity`` the id of the base's tree.
    """

    repository: Path
    work: Path
    steps: tuple[Step, ...]
    wishes: Wishes

    @property
    def identity(self) -> str:
        return self.steps[0].tree
