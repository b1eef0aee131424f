# SPDX-License-Identifier: GPL-2.0-only
"""Which functions a patch changes, and what they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from ...checkers.cursors import body, byte_range
from ...checkers.finding import Location
from ...checkers.source import Source
from ..editing.program import Program, functions
from .handwritten import Function


@dataclass(frozen=True)
class _Text:
    """A function as it is written, and where; the same text elsewhere is the same."""

    text: bytes
    at: Location = field(compare=False)

    @property
    def sum(self) -> str:
        return sha256(self.text).hexdigest()


def changed(
    before: Source, after: Source, paths: Iterable[str]
) -> tuple[dict[Function, str], frozenset[Function]]:
    """The functions of ``before`` that are not the same, and all new or changed ones.

    The former with the SHA-256 of what they were.  Raises NotParsed.
    """
    old, new = _texts(before, paths), _texts(after, paths)
    gone = {key: text.sum for key, text in old.items() if new.get(key) != text}
    return gone, frozenset(key for key, text in new.items() if old.get(key) != text)


def differing(
    source: Source, was: Mapping[Function, str]
) -> list[tuple[Location, str]]:
    """Those functions that are not in ``source`` what they were, and where they are.

    One that is gone is at the first line of its file.  Raises NotParsed.
    """
    now = _texts(source, {path for path, _ in was if source.exists(path)})
    return sorted(
        (now[key].at if key in now else Location(key[0], 1), key[1])
        for key, total in was.items()
        if key not in now or now[key].sum != total
    )


def _texts(source: Source, paths: Iterable[str]) -> dict[Function, _Text]:
    """Every function that these files define."""
    program = Program(source)
    found = {}
    for path in sorted(set(paths)):
        if not source.exists(path):
            continue
        unit = program.unit(path)
        for function in functions(unit):
            if body(function) is not None:
                start, end = byte_range(function)
                line = unit.content.count(b"\n", 0, start) + 1
                text = _Text(unit.content[start:end], Location(path, line))
                found[path, function.spelling] = text
    return found
