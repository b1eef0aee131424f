# SPDX-License-Identifier: GPL-2.0-only
"""A copy of a tree that becomes one state after the other, so that make is quick.

Only files that differ from the state before are written: make builds what they reach.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...checkers.errors import UserError
from ..process import run
from ..scratch import require_kernel, require_place

# What differs from the base: the new content of a path, None where it is gone.
Delta = Mapping[str, bytes | None]


@dataclass(frozen=True)
class Bench:
    """The copy ``folder/tree`` of ``base``, which is only read."""

    base: Path
    folder: Path

    @property
    def tree(self) -> Path:
        """Where the copy is."""
        return self.folder / "tree"

    @property
    def _differing(self) -> Path:
        return self.folder / "differing.json"

    def prepare(self) -> None:
        """Copy the base, unless it is there from an earlier run.

        Raises UserError where the base is no kernel tree or cannot be copied, or where
        Kbuild cannot build in the folder.
        """
        require_kernel(self.base)
        require_place(self.folder)
        if self._differing.is_file():
            return
        shutil.rmtree(self.tree, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        source = self.base.absolute()
        done = run(
            ("cp", "-a", "--reflink=auto", str(source), str(self.tree)), self.folder
        )
        if done.status:
            raise UserError(f"cannot copy {source}", done.output.strip()[-200:])
        self._differing.write_text("[]")

    def become(self, delta: Delta) -> None:
        """Make the tree the base with ``delta``; a run that was killed does no harm."""
        before = set(json.loads(self._differing.read_text()))
        self._note(before | delta.keys())
        for path in before - delta.keys():
            origin = self.base / path
            self._put(path, origin.read_bytes() if origin.is_file() else None)
        for path, content in delta.items():
            self._put(path, content)
        self._note(delta)

    def _note(self, paths: Iterable[str]) -> None:
        self._differing.write_text(json.dumps(sorted(paths)))

    def _put(self, path: str, content: bytes | None) -> None:
        target = self.tree / path
        if content is None:
            target.unlink(missing_ok=True)
        elif not target.is_file() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def read(base: Path, delta: Delta, path: str) -> bytes | None:
    """The content of ``path`` in the base with ``delta``; None where it is not."""
    if path in delta:
        return delta[path]
    origin = base / path
    return origin.read_bytes() if origin.is_file() else None
