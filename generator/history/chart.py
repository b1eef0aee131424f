# SPDX-License-Identifier: GPL-2.0-only
"""The course of a conversion as one SVG that needs nothing else: no font, no script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import accumulate

from ..editing.render import render
from .course import Row

# In pixels, as the viewer shows it when nothing scales it.
_WIDTH, _HEIGHT = 800, 420
_LEFT, _RIGHT = 50, 610
_PANEL, _GAP, _TOP = 160, 30, 20
_DRIVERS = (
    ("drivers", "drivers", "#555555"),
    ("with a region-info op", "with_op", "#0060a0"),
    ("mapped by objects", "mapped", "#00804a"),
)
_SITES = (("uses of vm_pgoff", "page_offsets", "#b03000"),)


def chart(rows: Sequence[Row], text: str) -> str:
    """The SVG of ``rows``, of which there is at least one, for the range ``text``."""
    panels = [
        _panel(rows, lines, _TOP + number * (_PANEL + _GAP))
        for number, lines in enumerate((_DRIVERS, _SITES))
    ]
    ends = [(_LEFT, rows[0]), (_RIGHT, rows[-1])]
    return render(
        "status/history.svg",
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        right=_RIGHT,
        title=f"VFIO drivers in {text}",
        text="Drivers, those converted, and the uses of vm_pgoff left, by time.",
        panels=panels,
        dates=[(at, day(row.time)) for at, row in ends],
    )


def day(time: int) -> str:
    """The day, in UTC, of ``time`` in seconds since 1970."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d")


def _panel(
    rows: Sequence[Row], lines: Sequence[tuple[str, str, str]], top: int
) -> dict[str, object]:
    most = max(1, *(getattr(row, field) for row in rows for _, field, _ in lines))
    ends = [_PANEL - getattr(rows[-1], field) * _PANEL / most for _, field, _ in lines]
    return {
        "top": top,
        "ticks": [(0, most), (_PANEL, 0)],
        "lines": [
            {
                "name": name,
                "colour": colour,
                "last": getattr(rows[-1], field),
                "path": _steps(rows, field, most),
                "label_at": round(at, 1),
            }
            for (name, field, colour), at in zip(lines, _apart(ends), strict=True)
        ],
    }


def _steps(rows: Sequence[Row], field: str, most: int) -> str:
    """A line that stays where it is until a commit changes the number."""
    path = ""
    for row, share in zip(rows, _shares([each.time for each in rows]), strict=True):
        x = round(_LEFT + share * (_RIGHT - _LEFT), 1)
        y = round(_PANEL - getattr(row, field) * _PANEL / most, 1)
        path += f"H{x}V{y}" if path else f"M{x} {y}"
    return f"{path}H{_RIGHT}"


def _shares(times: Sequence[int]) -> list[float]:
    """Where each is between the first and the last, from 0 to 1.

    Clocks of committers differ: what bears an earlier time than the commit before is
    where that one is.  What was committed all at once is spread evenly.
    """
    known = list(accumulate(times, max))
    span = known[-1] - known[0]
    if not span:
        return [number / max(len(known) - 1, 1) for number in range(len(known))]
    return [(time - known[0]) / span for time in known]


def _apart(places: Sequence[float], least: float = 14) -> list[float]:
    """Places of labels, moved down where they would cover each other."""
    found = dict.fromkeys(range(len(places)), 0.0)
    before = -least
    for number in sorted(found, key=lambda each: places[each]):
        before = found[number] = max(places[number] + 4, before + least)
    return [found[number] for number in range(len(places))]
