# SPDX-License-Identifier: GPL-2.0-only
"""Applies a diff to files in which its lines are at other places by now.

libgit2 wants every hunk at the line that it names.  Here a hunk may be anywhere, if the
lines that it is about are there exactly once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import pygit2
from pygit2.enums import DeltaStatus

from ...checkers.errors import UserError
from ...checkers.source import Source
from ..incoming.applying import applied


class _Hunk(NamedTuple):
    """The lines of a hunk before and after."""

    old: bytes
    new: bytes


def moved(source: Source, diff: bytes, name: str) -> tuple[Source, frozenset[str]]:
    """``source`` with ``diff`` on it, and the files that it changes or adds.

    Raises UserError, which says that it is about ``name``, as :func:`applied` does.
    """
    try:
        return applied(source, diff, name)
    except UserError:
        found = _searched(source, diff)
        if not found:
            raise
    return source.edited(found), frozenset(found)


def _searched(source: Source, diff: bytes) -> dict[str, bytes]:
    """The files after the diff; empty where there is not one place for each hunk."""
    files = {}
    try:
        patches = [each for each in pygit2.Diff.parse_diff(diff) if each is not None]
    except (pygit2.GitError, ValueError):
        return {}
    for patch in patches:
        path = patch.delta.new_file.path
        if patch.delta.status != DeltaStatus.MODIFIED or not source.exists(path):
            return {}
        text = _spliced(source.read(path), list(_hunks(patch)))
        if text is None:
            return {}
        files[path] = text
    return files


def _spliced(content: bytes, hunks: Sequence[_Hunk]) -> bytes | None:
    places = []
    whole = b"\n" + content
    for hunk in hunks:
        start = whole.find(b"\n" + hunk.old)
        # Two places may overlap, so that they cannot be counted.
        if start < 0 or whole.rfind(b"\n" + hunk.old) != start:
            return None
        places.append((start, start + len(hunk.old), hunk.new))
    if any(one[1] > two[0] for one, two in pairwise(places)):
        return None
    for start, end, new in reversed(places):
        content = content[:start] + new + content[end:]
    return content


def _hunks(patch: pygit2.Patch) -> Iterator[_Hunk]:
    for hunk in patch.hunks:
        lines = [(each.origin, each.raw_content) for each in hunk.lines]
        yield _Hunk(
            b"".join(text for origin, text in lines if origin in " -"),
            b"".join(text for origin, text in lines if origin in " +"),
        )
