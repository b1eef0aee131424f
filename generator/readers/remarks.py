# SPDX-License-Identifier: GPL-2.0-only
"""Comments of a function that say what vm_pgoff is, when it is not asked any more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clang.cindex import Cursor

from ...checkers.cursors import byte_range
from ...checkers.foreign import READS, without_comments
from ...checkers.parse import Unit
from ..editing.layout import in_front_of
from ..editing.series import Edit

# A line that is an item of a list in a comment, and what may come behind one.
_ITEM = re.compile(rb"[ \t]*\*([ \t]+)[-*][ \t].*\.\n")
_BEHIND = re.compile(rb"[ \t]*\*(?:/|[ \t]*\n|([ \t]+)[-*][ \t])")


def remarks(unit: Unit, function: Cursor) -> Iterator[Edit | None]:
    """For each such comment the edit that takes out the item of a list that it is.

    None where it is something else, which cannot be taken out on its own.
    """
    content = unit.content
    start, end = byte_range(function)
    start = in_front_of(content, start)
    code = without_comments(content)
    for found in READS.finditer(content, start, end):
        if not code[found.start() : found.end()].isspace():
            continue
        first = content.rfind(b"\n", 0, found.start()) + 1
        item = _ITEM.match(content, first)
        behind = _BEHIND.match(content, item.end()) if item is not None else None
        if item is None or behind is None or behind[1] not in (None, item[1]):
            yield None
        else:
            yield Edit(unit.path, first, item.end())
