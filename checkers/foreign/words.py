# SPDX-License-Identifier: GPL-2.0-only
"""Which functions of a file may have such a read, by words alone: mostly none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

READS = re.compile(rb"\bvm_pgoff\b|\bvma_\w*pgoff\b")
FLAGS = re.compile(rb"\bVM_(?:PFNMAP|IO)\b|\bVMA_(?:PFNMAP|IO)_BIT\b")
# A local, which a call may give a value to, and not a parameter.
_LOCAL = re.compile(
    rb"\bvm_area_struct\s*\*\s*\w+\s*(?:;|,\s*\*|=\s*(?:\w+\s*\(|NULL\b))"
)
# What is no code: words in it say nothing.
_SAID = re.compile(
    rb"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL
)
_BLANK = re.compile(rb"[^\n]")
# The variable whose offset is read; behind another member it is no variable.
_READ_OF = re.compile(
    rb"(?P<of>->\s*|\.\s*)?\b(?P<name>\w+)\s*->\s*vm_pgoff\b(?P<set>\s*=(?!=))?"
    rb"|\bvma_\w*pgoff\s*\(\s*(?P<given>\w+)\s*\)"
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

# The bytes [start, end) of parts of a file.
Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Part:
    """A function or a macro, by its text alone, and where it is.

    ``head`` is what is in front of a function's body; empty where that is not clear.
    """

    name: bytes
    head: bytes
    text: bytes
    place: tuple[int, int]
    words: frozenset[bytes] = field(repr=False)


def concerned(content: bytes) -> Ranges:
    """Where the functions are that together read an offset and flags of a mapping.

    And that were not given the mapping by others: ranges of bytes, sorted, and none for
    most files.  A word too many costs a parse, nothing else.
    """
    places = {
        each.place
        for part, parts in _reading(content)
        for each in _with_called(_with_callers(part, parts), parts)
    }
    return tuple(sorted(places))


def reading(content: bytes) -> Ranges:
    """Those of the functions and macros in :func:`concerned` that read an offset."""
    return tuple(sorted(part.place for part, _ in _reading(content)))


def without_comments(content: bytes) -> bytes:
    """The same with blanks in the place of comments and of strings."""
    return _SAID.sub(lambda found: _BLANK.sub(b" ", found[0]), content)


def _reading(content: bytes) -> Iterator[tuple[_Part, tuple[_Part, ...]]]:
    """The functions that may have such a read, each with all of the file."""
    if not all(each.search(content) for each in (READS, FLAGS, _LOCAL)):
        return
    parts = tuple(_parts(without_comments(content)))
    for part in parts:
        if READS.search(part.text) and _may_ask(part, parts):
            yield part, parts


def _parts(content: bytes) -> Iterator[_Part]:
    start = 0
    for end in _END.finditer(content):
        text = content[start : end.end()]
        head = _BEFORE.split(text[: max(text.rfind(b"\n{"), 0)])[-1]
        name = _NAME.search(head)
        yield _part(name[1] if name is not None else b"", head, text, start)
        start = end.end()
    for macro in _MACRO.finditer(content):
        yield _part(macro[1], b"", macro[0], macro.start())


def _part(name: bytes, head: bytes, text: bytes, start: int) -> _Part:
    words = frozenset(_WORD.findall(text))
    return _Part(name, head if name else b"", text, (start, start + len(text)), words)


def _may_ask(part: _Part, parts: tuple[_Part, ...]) -> bool:
    """Whether a mapping is looked up, and its flags asked for, where that counts.

    Who looks a mapping up itself has to ask for the flags itself, or a function that
    does nothing else; who is given it is asked about with all callers, if it has only
    those of this file.
    """
    near = _with_called(_with_callers(part, parts), parts)
    if not _found(_LOCAL, near):
        return False
    variables = _variables(part)
    if variables is None:
        return _found(FLAGS, near)
    own = {name for name in variables if _is_local(part, name)}
    if own == variables:
        return bool(own) and _found(FLAGS, _with_answers(part, parts))
    return _found(FLAGS, near) if b"static" in _WORD.findall(part.head) else False


def _variables(part: _Part) -> frozenset[bytes] | None:
    """The variables whose offsets a function reads; None where that is not clear."""
    if not part.head:
        return None
    places: set[int] = set()
    names: set[bytes] = set()
    for found in _READ_OF.finditer(part.text):
        places |= set(range(*found.span()))
        if not found["of"] and not found["set"]:
            names.add(found["name"] or found["given"])
    if any(each.start() not in places for each in READS.finditer(part.text)):
        return None
    known = {each for each in names if _is_local(part, each) != _is_given(part, each)}
    return frozenset(names) if known == names else None


def _is_local(part: _Part, name: bytes) -> bool:
    declared = rb"\bvm_area_struct\b[^;{}()]*\*\s*%s\b\s*[;,=]" % re.escape(name)
    inside = part.text[part.text.rfind(b"\n{") :]
    return re.search(declared, inside) is not None


def _is_given(part: _Part, name: bytes) -> bool:
    declared = rb"\bvm_area_struct\b[^,()]*\b%s\b\s*[,)]" % re.escape(name)
    return re.search(declared, part.head) is not None


def _found(word: re.Pattern[bytes], parts: Sequence[_Part]) -> bool:
    return any(word.search(each.text) for each in parts)


def _with_callers(part: _Part, parts: tuple[_Part, ...]) -> list[_Part]:
    """The functions that may hand it a mapping."""
    found = [part]
    for _ in range(_UP):
        names = {each.name for each in found} - {b""}
        found += [each for each in parts if each.words & names and each not in found]
    return found


def _with_called(found: list[_Part], parts: tuple[_Part, ...]) -> list[_Part]:
    """And what all these ask."""
    for _ in range(_DOWN):
        words = frozenset().union(*(each.words for each in found))
        found += [each for each in parts if each.name in words and each not in found]
    return found


def _with_answers(part: _Part, parts: tuple[_Part, ...]) -> list[_Part]:
    """A function, and those that it asks and that have nothing but an answer."""
    found = [part]
    for _ in range(_DOWN):
        words = frozenset().union(*(each.words for each in found))
        found += [
            each
            for each in parts
            if each.name in words and each not in found and _is_answer(each)
        ]
    return found


def _is_answer(part: _Part) -> bool:
    inside = part.text[part.text.rfind(b"\n{") :]
    return not part.head or inside.count(b";") == 1
