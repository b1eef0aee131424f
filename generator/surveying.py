# SPDX-License-Identifier: GPL-2.0-only
"""A survey with a progress bar."""

from __future__ import annotations

from ..checkers.source import Source
from .region_info.plan import table_files
from .survey import Survey, survey
from .terminal.progress import progress


def surveyed(source: Source, op_name: str) -> Survey:
    """Plan every driver of ``source`` and show how far that is."""
    paths = table_files(source)
    with progress("Reading drivers", len(paths)) as step:
        return survey(source, paths, op_name, step=step)
