# SPDX-License-Identifier: GPL-2.0-only
"""A survey with a progress bar."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from ..checkers.source import Source
from .region_info.plan import table_files
from .survey import Survey, survey
from .terminal.progress import progress


def surveyed(source: Source, op_name: str, within: Path | None = None) -> Survey:
    """Plan every driver of ``source``, or of a folder in it, and show how far that is.

    Raises UserError where there is none.
    """
    top = (within or source.root).resolve().relative_to(source.root).as_posix()
    paths = [path for path in table_files(source) if top in (".", *_above(path))]
    with progress("Reading drivers", len(paths)) as step:
        return survey(source, paths, op_name, step=step)


def _above(path: str) -> list[str]:
    """The folders that a file is in, at any distance."""
    return [str(each) for each in PurePosixPath(path).parents]
