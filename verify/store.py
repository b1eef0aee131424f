# SPDX-License-Identifier: GPL-2.0-only
"""Results on the disk: one file for each, whole or not there at all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ..checkers.kbuild.store import write
from .cell import Cell, Facts, Result


@dataclass(frozen=True)
class Store:
    """The results below ``folder``; many may read and write it at the same time."""

    folder: Path

    def log(self, key: str) -> Path:
        """Where the log of a cell is, for people."""
        return self.folder / key[:2] / f"{key}.log"

    def read(self, cell: Cell) -> Result | None:
        """What is known of ``cell``.

        Nothing, where its file is damaged or a folder it names is gone: it is done
        again then.
        """
        try:
            found = json.loads(self._path(cell.key).read_bytes())
            facts, log = found["facts"], self.log(cell.key).read_bytes().decode()
            whole = found["sum"] == _sum(facts, log)
            seconds = float(found["seconds"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        folder = facts.get("folder")
        if not whole or (folder and not Path(folder).is_dir()):
            return None
        return Result(facts, log, seconds)

    def write(self, cell: Cell, result: Result) -> None:
        """Keep a result; the log first, as the other says that both are there.

        Of one that is passing only the log, which people read.
        """
        log = result.log.encode("utf-8", "replace")
        write(self.log(cell.key), log)
        if result.passing:
            return
        document = {
            "kind": cell.kind,
            "where": cell.where,
            "inputs": cell.asked,
            "seconds": round(result.seconds, 2),
            "sum": _sum(result.facts, log.decode()),
            "facts": result.facts,
        }
        write(self._path(cell.key), json.dumps(document).encode())

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"


def _sum(facts: Facts, log: str) -> str:
    text = json.dumps(facts, sort_keys=True) + "\0" + log
    return sha256(text.encode("utf-8", "replace")).hexdigest()
