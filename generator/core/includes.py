# SPDX-License-Identifier: GPL-2.0-only
"""One more ``#include`` in the place that its name gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..editing.series import Edit

_INCLUDE = re.compile(rb"^#[ \t]*include[ \t]+<([^>\n]+)>[^\n]*\n", re.M)
_CONDITION = re.compile(rb"^#[ \t]*(if|endif)", re.M)


def include(path: str, content: bytes, name: str) -> Iterator[Edit]:
    """Include ``<name>`` in front of the first that sorts behind it, if need be."""
    found = [
        each
        for each in _INCLUDE.finditer(content)
        if not conditional(content, each.start())
    ]
    if not found or any(each[1] == name.encode() for each in found):
        return
    behind = [each.start() for each in found if each[1] > name.encode()]
    place = behind[0] if behind else found[-1].end()
    yield Edit(path, place, place, f"#include <{name}>\n".encode())


def conditional(content: bytes, place: int) -> bool:
    """Whether byte ``place`` is in an ``#if`` that is not that of the whole header."""
    depth = 0
    for each in _CONDITION.finditer(content, 0, place):
        guard = each[1] == b"if" and b"\n#define" in content[each.start() :][:120]
        if each[1] == b"endif":
            depth -= 1
        elif not guard:
            depth += 1
    return depth > 0
