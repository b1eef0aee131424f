# SPDX-License-Identifier: GPL-2.0-only
"""Uses of the page offsets of VFIO's mappings, as findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .checker import Checker
from .finding import Finding
from .flow import Form, Kind, Origin, Use
from .run import Run


def findings(
    checker: Checker, run: Run, kinds: frozenset[Kind], message: Callable[[Use], str]
) -> Iterator[Finding]:
    """A finding for each use of one of ``kinds``, with the way to it."""
    for use in run.uses:
        mapping = use.origin is Origin.VFIO and use.sighting.of is not Form.POSITION
        if mapping and use.kind in kinds:
            yield finding(checker, use, message(use))


def finding(checker: Checker, use: Use, message: str) -> Finding:
    """A use as a finding, with the way from the ops table in front."""
    sighting = use.sighting
    return Finding(
        sighting.location,
        checker.name,
        checker.severity,
        sighting.function,
        message,
        (*use.way, *sighting.steps),
        tokens=tuple((token.path, token.start) for token in use.tokens),
    )
