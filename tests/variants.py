# SPDX-License-Identifier: GPL-2.0-only
"""Drivers of the miniature tree with a part of them written in another way.

A variant is a file with what is different: functions, macros, structures and tables
take the place of those of the same name, and what is new goes in front of the next of
them.  It begins with comments: ``of:`` the file that it is a variant of, ``without:``
what it has no use for, and ``refused:`` why it cannot be converted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MARK = "/* refused here */"
_NAMES = (
    re.compile(r"^#define (?P<name>\w+)", re.MULTILINE),
    re.compile(r"^struct (?P<name>\w+) \{$", re.MULTILINE),
    re.compile(r"^(?:[\w ]+[ *])?(?P<name>\w+)(?:\[\w*\])? = \{?", re.MULTILINE),
    re.compile(r"^(?![#\s/*])[\w \n*]*?\b(?P<name>\w+)\([^;]*?\)\n\{", re.MULTILINE),
)


@dataclass(frozen=True)
class Variant:
    """The variant in the file ``path``, of the file ``of`` in the miniature tree."""

    path: Path
    of: Path
    without: frozenset[str]

    @property
    def name(self) -> str:
        return self.path.stem

    def applied(self, content: str) -> str:
        """``content``, which is the file that this is a variant of, written anew."""
        own = [(_name(text), text) for text in _pieces(_body(self.path.read_text()))]
        pieces = [
            (_name(text), text)
            for text in _pieces(content)
            if _name(text) not in self.without
        ]
        places = {name: place for place, (name, _) in enumerate(pieces) if name}
        new = ""
        for name, text in own:
            if name in places:
                place = places[name]
                pieces[place] = ("", new + text)
                new = ""
            else:
                new += text
        assert not new.strip(), f"{self.path.name}: nothing follows {new!r}"
        return "".join(text for _, text in pieces)


def variants(folder: Path) -> list[Variant]:
    """The variants in ``folder``, by name."""
    return [_read(path) for path in sorted(folder.glob("*.c"))]


def rounds(
    every: list[Variant], alone: frozenset[str] = frozenset()
) -> list[list[Variant]]:
    """All of them, so that no two in a round are of one file's folder.

    Those whose names are in ``alone`` have a round for each.
    """
    found: list[list[Variant]] = []
    for each in [each for each in every if each.name not in alone]:
        for group in found:
            if all(other.of.parent != each.of.parent for other in group):
                group.append(each)
                break
        else:
            found.append([each])
    return [*found, *([each] for each in every if each.name in alone)]


def _read(path: Path) -> Variant:
    text = path.read_text()
    of = re.search(r"^/\* of: (\S+) \*/$", text, re.MULTILINE)
    without = re.search(r"^/\* without: (.*) \*/$", text, re.MULTILINE)
    assert of, path
    return Variant(path, Path(of[1]), frozenset(without[1].split() if without else ()))


def _body(text: str) -> str:
    """What is behind the comments that tell about the variant."""
    return re.sub(r"\A(?://.*\n|/\* (?:of|without|refused): .*\n)*\n*", "", text)


def _pieces(text: str) -> Iterator[str]:
    """A file in pieces, each a definition with the comment in front of it."""
    piece = ""
    for line in text.splitlines(keepends=True):
        piece += line
        code = re.sub(r"/\*.*?(?:\*/|\Z)", "", piece, flags=re.DOTALL)
        code = "".join(part for part in code.splitlines(keepends=True) if part.strip())
        depth = sum(code.count(each) for each in "{(") - sum(
            code.count(each) for each in "})"
        )
        last = line.rstrip().removesuffix(MARK).rstrip()
        ended = last.endswith((";", "}")) or (
            code.startswith("#") and not last.endswith("\\")
        )
        if code and depth == 0 and ended and not last.endswith("*/"):
            yield piece
            piece = ""
    yield piece


def _name(piece: str) -> str:
    """What a piece defines, or nothing."""
    code = re.sub(r"/\*.*?\*/\n?", "", piece, flags=re.DOTALL).lstrip("\n")
    for pattern in _NAMES:
        found = pattern.match(code)
        if found:
            return found["name"]
    return ""
