# SPDX-License-Identifier: GPL-2.0-only
"""Which functions a patch changes, and what they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from ...checkers.cursors import body, byte_range
from ...checkers.source import Source
from ..editing.program import Program, functions
from .handwritten import Function


def changed(
    before: Source, after: Source, paths: Iterable[str]
) -> tuple[dict[Function, str], frozenset[Function]]:
    """The functions of ``before`` that are not the same, and all new or changed ones.

    The former with the SHA-256 of what they were.  Raises NotParsed.
    """
    old, new = _texts(before, paths), _texts(after, paths)
    gone = {key: _sum(text) for key, text in old.items() if new.get(key) != text}
    return gone, frozenset(key for key, text in new.items() if old.get(key) != text)


def differing(source: Source, was: Mapping[Function, str]) -> list[Function]:
    """Those functions that are not in ``source`` what they were.  Raises NotParsed."""
    now = _texts(source, {path for path, _ in was if source.exists(path)})
    return sorted(
        key for key, total in was.items() if key not in now or _sum(now[key]) != total
    )


def _texts(source: Source, paths: Iterable[str]) -> dict[Function, bytes]:
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
                found[path, function.spelling] = unit.content[start:end]
    return found


def _sum(text: bytes) -> str:
    return sha256(text).hexdigest()
