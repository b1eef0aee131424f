# SPDX-License-Identifier: GPL-2.0-only
"""Which functions of a file may have such a read, by words alone: mostly none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_READS = re.compile(rb"\bvm_pgoff\b|\bvma_\w*pgoff\b")
FLAGS = re.compile(rb"\bVM_(?:PFNMAP|IO)\b|\bVMA_(?:PFNMAP|IO)_BIT\b")
# A local, which a call may give a value to, and not a parameter.
_LOCAL = re.compile(
    rb"\bvm_area_struct\s*\*\s*\w+\s*(?:;|,\s*\*|=\s*(?:\w+\s*\(|NULL\b))"
)
_WORD = re.compile(rb"[A-Za-z_]\w*")
# A function ends with a brace in the first column, and begins with one.
_END = re.compile(rb"^\}", re.MULTILINE)
_BEFORE = re.compile(rb"(?:[;}]|\*/|^[ \t]*#(?:[^\\\n]|\\.|\\\n)*$)", re.MULTILINE)
_NAME = re.compile(rb"(\w+)\s*\(")
_MACRO = re.compile(
    rb"^[ \t]*#[ \t]*define[ \t]+(\w+)(?:[^\\\n]|\\.|\\\n)*", re.MULTILINE
)
# How many callers up a mapping is followed, and how many functions down.
_UP, _DOWN = 4, 2


Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Part:
    """A function or a macro, by its text alone, and where it is."""

    name: bytes
    text: bytes
    place: tuple[int, int]
    words: frozenset[bytes] = field(repr=False)


def concerned(content: bytes) -> Ranges:
    """Where the functions are that together read an offset and flags of a mapping.

    And that were not given the mapping by others: ranges of bytes, sorted, and none for
    most files.  Comments count as well: a word too many costs a parse, nothing else.
    """
    if not all(each.search(content) for each in (_READS, FLAGS, _LOCAL)):
        return ()
    parts = tuple(_parts(content))
    places: set[tuple[int, int]] = set()
    for part in parts:
        if _READS.search(part.text):
            found = _near(part, parts)
            near = b"\n".join(each.text for each in found)
            if FLAGS.search(near) and _LOCAL.search(near):
                places |= {each.place for each in found}
    return tuple(sorted(places))


def _parts(content: bytes) -> Iterator[_Part]:
    start = 0
    for end in _END.finditer(content):
        text = content[start : end.end()]
        yield _part(_name(text), text, start)
        start = end.end()
    for macro in _MACRO.finditer(content):
        yield _part(macro[1], macro[0], macro.start())


def _part(name: bytes, text: bytes, start: int) -> _Part:
    words = frozenset(_WORD.findall(text))
    return _Part(name, text, (start, start + len(text)), words)


def _name(text: bytes) -> bytes:
    """The name of the function that is all of ``text`` but for what is before it."""
    head = text[: max(text.rfind(b"\n{"), 0)]
    name = _NAME.search(_BEFORE.split(head)[-1])
    return name[1] if name is not None else b""


def _near(part: _Part, parts: tuple[_Part, ...]) -> list[_Part]:
    """The functions that may hand it a mapping, and what all these ask."""
    found = [part]
    for _ in range(_UP):
        names = {each.name for each in found} - {b""}
        found += [each for each in parts if each.words & names and each not in found]
    return _with_called(found, parts)


def _with_called(found: list[_Part], parts: tuple[_Part, ...]) -> list[_Part]:
    for _ in range(_DOWN):
        words = frozenset().union(*(each.words for each in found))
        found += [each for each in parts if each.name in words and each not in found]
    return found
