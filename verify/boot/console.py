# SPDX-License-Identifier: GPL-2.0-only
"""Reports of a kernel about itself, found in its log."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

TITLES = re.compile(
    r"""
      \bBUG:\ | \bWARNING:\ | \bINFO:\ (?:task|possible|suspicious|trying|rcu)
    | \bKASAN: | \bUBSAN: | \bKCSAN: | \bOops\b | \bkernel\ BUG\ at\b
    | \bgeneral\ protection\ fault | \bUnable\ to\ handle\ kernel | \bKernel\ panic
    | \bsleeping\ function\ called | \bpossible\ (?:recursive|circular)
    | \bscheduling\ while\ atomic | \bkmemleak:
    | \bstack-protector: | \bdivide\ error: | \binvalid\ opcode:
    | \bBad\ page\ (?:state|map) | \bexiting\ program\ was\ killed
    """,
    re.VERBOSE,
)
# Numbers in a title differ from boot to boot: addresses, processes, ticks.
NUMBERS = re.compile(r"\b(?:0x)?[0-9a-f]{8,}\b|\b\d+\b|\[[^]]*\]|\+0x[0-9a-f/x]+")
CONTEXT = 40


def reports(log: str) -> tuple[str, ...]:
    """Each report with the lines that follow its title, up to the next one's."""
    lines = [line.rstrip("\r") for line in log.split("\n")]
    starts = [number for number, line in enumerate(lines) if TITLES.search(line)]
    return tuple(
        "\n".join(lines[start : min(end, start + CONTEXT)])
        for start, end in pairwise((*starts, len(lines)))
    )


def new_reports(before: str, after: str) -> tuple[str, ...]:
    """The reports of the log ``after`` whose title ``before`` has not."""
    known = {_title(report) for report in reports(before)}
    return tuple(report for report in reports(after) if _title(report) not in known)


def _title(report: str) -> str:
    return NUMBERS.sub("#", report.partition("\n")[0])


def titles(found: Sequence[str]) -> tuple[str, ...]:
    """The first lines."""
    return tuple(report.partition("\n")[0] for report in found)
