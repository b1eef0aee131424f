# SPDX-License-Identifier: GPL-2.0-only
"""The reports of whole runs: the same question about the same files.

This is what a run begins with, so it imports little, and no libclang.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ..kbuild.states import State, now, settled, state, states
from ..kbuild.store import digest, folder, touch, write
from ..kbuild.versions import versions
from ..report import Report

KIND = "reports"


@dataclass(frozen=True)
class _Kept:
    """``known`` is what all of it depends on looked like."""

    known: Mapping[bytes, State]
    report: Report


class Whole:
    """The report for ``question``, which is everything that was asked for."""

    def __init__(self, question: Iterable[bytes]) -> None:
        self._begun = now()
        self.path: Path = folder() / KIND / digest((versions(), *question))

    def recall(self) -> Report | None:
        """The report of an earlier run, None where anything may have changed."""
        try:
            content = self.path.read_bytes()
            kept = msgspec.msgpack.decode(content, type=_Kept)
        except (OSError, msgspec.DecodeError):
            return None
        if any(state(name) != known for name, known in kept.known.items()):
            return None
        touch(self.path)
        return kept.report

    def keep(self, report: Report, depends: Iterable[str]) -> None:
        """Keep a report that depends on these files and folders, there or not.

        Not where one of them has changed since the run began, or just before.
        """
        # What is in the cache itself has its content in its name.
        own = f"{folder()}/"
        known = states(name for name in depends if not name.startswith(own))
        if settled(known, self._begun):
            raw = {os.fsencode(name): each for name, each in known.items()}
            kept = _Kept(raw, report)
            try:
                write(self.path, msgspec.msgpack.encode(kept, enc_hook=dict))
            except (OSError, UnicodeEncodeError):
                return  # no room, or a name that is no text: the next run looks again
