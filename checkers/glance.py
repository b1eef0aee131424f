# SPDX-License-Identifier: GPL-2.0-only
"""What lexing alone tells of files, each on its own; tens of thousands are asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from .errors import NotParsed
from .lexer import Kind, joined, spelling, tokens
from .parse import read
from .source import Source
from .unwritten import DESCRIPTION, Unwritten, hands_out, unwritten

_WORDS = (b"pgoff", b"linear_page_index", b"vfio", b"VFIO")
_VFIO = b"vfio"
_DEFINED = re.compile(rb"#[ \t]*define[ \t]+(\w+)")


@dataclass(frozen=True)
class Glance:
    """``unread`` says why a file cannot be read, and is empty where it can.

    It is ``worded`` if it has a word in it that may mean something, in whatever place,
    and names VFIO if a name of its code does.  A header hands out what
    :func:`.unwritten.hands_out` says.  ``lexed`` is only there for a file that names
    no VFIO and may be one that writes no page offset.
    """

    unread: str = ""
    worded: bool = False
    names_vfio: bool = False
    hands_out: bool = False
    lexed: Unwritten | None = None


# Takes a source, files, and whether the whole tree is looked at; gives those of which
# there is something to say, in any order.
Glances = Callable[[Source, tuple[str, ...], bool], Iterable[tuple[str, Glance]]]


def glance(source: Source, path: str, whole: bool) -> Glance:
    """What is to be said of a file; where the ``whole`` tree is looked at, all."""
    try:
        content = read(source, path)
    except NotParsed as error:
        return Glance(unread=error.reason)
    flat = joined(content)
    shown = whole and path.endswith(".h") and DESCRIPTION in flat
    gives = shown and hands_out(content)
    if not any(word in flat for word in _WORDS):
        return Glance(hands_out=gives)
    if not whole or not path.endswith((".c", ".h")):
        return Glance(worded=True)
    named = _names_vfio(content)
    return Glance("", True, named, gives, None if named else unwritten(content))


def glances(
    source: Source, paths: tuple[str, ...], whole: bool
) -> Iterator[tuple[str, Glance]]:
    """The same of many files, in this process."""
    for path in paths:
        found = glance(source, path, whole)
        if found != Glance():
            yield path, found


def _names_vfio(content: bytes) -> bool:
    return _VFIO in content.lower() and any(
        token.kind is Kind.IDENTIFIER and _VFIO in spelling(content, token).lower()
        for token in tokens(content)
    )


@dataclass(frozen=True)
class Sought:
    """Names that are sought in files: of what they may define, and of macros in use."""

    calls: frozenset[bytes]
    macros: frozenset[str]


# Takes a source, files and what is sought; gives the names of calls that are defined,
# and the files that name one of the macros.
Searches = Callable[
    [Source, tuple[str, ...], Sought], tuple[frozenset[bytes], frozenset[str]]
]


def search(
    source: Source, paths: tuple[str, ...], sought: Sought
) -> tuple[frozenset[bytes], frozenset[str]]:
    """The names of calls that are macros, and the files that name the macros."""
    defined: set[bytes] = set()
    naming: set[str] = set()
    for path in paths:
        try:
            content = read(source, path)
        except NotParsed:
            continue  # it is said already, or not there any more
        if sought.calls:
            defined |= macros_among(sought.calls, content)
        if names(content, sought.macros):
            naming.add(path)
    return frozenset(defined), frozenset(naming)


def macros_among(calls: frozenset[bytes], content: bytes) -> frozenset[bytes]:
    """Those of ``calls`` that a file defines as macros."""
    return calls.intersection(_DEFINED.findall(content))


def names(content: bytes, macros: Collection[str]) -> bool:
    """Whether a file has the name of one of the macros in it."""
    # What is looked for in all files is not there: "in" is the fastest way to know.
    every = [name.encode() for name in macros]
    return any(
        name in content
        and re.search(rb"(?<![\w$])%s(?![\w$])" % re.escape(name), content)
        for name in every
    )
