# SPDX-License-Identifier: GPL-2.0-only
"""Tables as plain text: columns as wide as they must be, or as a terminal lets them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

_GAP = "  "
# A cell is continued behind one of these: names in a tree are made of short words.
_PIECE = re.compile(r"[^-\s/_,]*[-\s/_,]|[^-\s/_,]+")


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None
) -> str:
    """``rows`` under ``head``, each line without blanks at its end.

    Where lines had more than ``width`` characters, cells go on in the next line:
    those of the head first, which cost one line, then those of the widest columns.
    """
    widths = _widths(head, rows, width)
    lines = [*_folded(head, widths), ["-" * each for each in widths]]
    lines += [line for row in rows for line in _folded(row, widths)]
    return "".join(
        _GAP.join(map(str.ljust, line, widths)).rstrip() + "\n" for line in lines
    )


def _widths(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: int | None
) -> list[int]:
    """The characters of each column; no piece of a cell is cut, however narrow."""
    columns = list(zip(head, *rows, strict=True))
    widths = [max(map(len, cells)) for cells in columns]
    if width is None:
        return widths
    room = width - len(_GAP) * (len(head) - 1)
    heads = [max([_longest(top), *map(len, cells)]) for top, *cells in columns]
    joints = [max(map(_longest, cells)) for cells in columns]
    for least in (heads, joints):
        while sum(widths) > room:
            spare = [place for place, each in enumerate(widths) if each > least[place]]
            if not spare:
                break
            widths[max(spare, key=widths.__getitem__)] -= 1
    return widths


def _longest(cell: str) -> int:
    """How long the longest piece is."""
    return max(len(piece.rstrip()) for piece in _pieces(cell))


def _pieces(cell: str) -> list[str]:
    return _PIECE.findall(cell) or [""]


def _folded(row: Sequence[str], widths: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """The lines that one row takes."""
    cells = map(_parts, row, widths)
    yield from zip_longest(*cells, fillvalue="")


def _parts(cell: str, width: int) -> list[str]:
    """``cell`` in parts of at most ``width`` characters, but for longer pieces."""
    parts = [""]
    for piece in _pieces(cell):
        if len(parts[-1]) + len(piece.rstrip()) > width and parts[-1]:
            parts.append("")
        parts[-1] += piece
    return [part.rstrip() for part in parts]
