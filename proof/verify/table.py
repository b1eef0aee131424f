# SPDX-License-Identifier: GPL-2.0-only
"""The matrix for people: patches down, architectures across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .mails import Mail
from .matrix import Cell, Fault, Verdict

Row = tuple[Mail, Mapping[str, Cell]]


def words(cell: Cell) -> str:
    """One cell, as in ``built 58``."""
    if cell.verdict is Verdict.BUILT:
        return f"{cell.verdict} {cell.built}"
    return str(cell.verdict)


def evidence(fault: Fault) -> str:
    """A fault and, indented, the output that shows it."""
    lines = [f"    {fault.where}: {fault.what}"]
    lines += [f"      {line}" for line in fault.evidence.split("\n") if line]
    return "\n".join(lines)


def table(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """Aligned text, one line for each patch."""
    missing = Cell(Verdict.NOT_REACHED)
    lines = [["patch", *columns]]
    for mail, cells in rows:
        row = (words(cells.get(column, missing)) for column in columns)
        lines.append([mail.name, *row])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
