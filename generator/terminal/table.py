# SPDX-License-Identifier: GPL-2.0-only
"""A table as plain text: columns as wide as they must be."""

from __future__ import annotations

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """``rows`` under ``head``, each line without blanks at its end."""
    widths = [
        max(len(row[place]) for row in (head, *rows)) for place in range(len(head))
    ]
    lines = [head, ["-" * width for width in widths], *rows]
    return "".join(
        "  ".join(
            cell.ljust(width) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        + "\n"
        for line in lines
    )
