# SPDX-License-Identifier: GPL-2.0-only
"""What a way to build a driver differently is, and how it is applied."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pgoff.checkers.errors import NotParsed
from pgoff.checkers.parse import Unit, parse
from pgoff.checkers.source import Source

Edit = tuple[int, int, bytes]


@dataclass(frozen=True)
class Mutation:
    """``edits`` are those of a parsed file; none where there is nothing to rewrite."""

    name: str
    edits: Callable[[Unit], Iterable[Edit]]

    def applied(self, source: Source, path: str) -> bytes | None:
        """The file rewritten, or None where it is no driver of this kind."""
        try:
            unit = parse(source, path, options=0)
        except NotParsed:
            return None
        changed = _edited(unit.content, self.edits(unit))
        if changed == unit.content:
            return None
        after = parse(source.edited({path: changed}), path, options=0)
        return changed if len(after.errors) <= len(unit.errors) else None


def _edited(text: bytes, edits: Iterable[Edit]) -> bytes:
    """``text`` with the edits applied; of two that overlap only the first."""
    pieces, at = [], 0
    for start, end, new in sorted(edits):
        if start >= at:
            pieces += [text[at:start], new]
            at = end
    return b"".join([*pieces, text[at:]])
