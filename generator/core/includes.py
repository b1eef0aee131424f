# SPDX-License-Identifier: GPL-2.0-only
"""One more ``#include`` in the place that its name gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...checkers.lexer import Conditional, conditionals
from ..editing.series import Edit

_INCLUDE = re.compile(rb"^#[ \t]*include[ \t]+<([^>\n]+)>[^\n]*\n", re.M)
_DEFINE = re.compile(rb"[^\n]*\s+#[ \t]*define[ \t]+(\w+)")


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
    every = conditionals(content)
    ends = {each.group: each.end for each in every}  # the last of a group is its end
    return any(
        each.start < place < ends[number]
        for number, each in enumerate(every)
        if each.group == number and not (number == 0 and _is_guard(content, each))
    )


def _is_guard(content: bytes, first: Conditional) -> bool:
    """Whether ``#ifndef NAME`` is followed by ``#define NAME``."""
    name = content[first.start : first.end].split()[-1]
    defined = _DEFINE.match(content, first.end)
    return first.keyword == "ifndef" and defined is not None and defined[1] == name
