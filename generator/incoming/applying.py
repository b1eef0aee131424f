# SPDX-License-Identifier: GPL-2.0-only
"""Applies a diff in memory, by libgit2 in a repository that is thrown away."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import PurePosixPath
from types import MappingProxyType

import pygit2
from pygit2.enums import ApplyLocation, FileMode

from ...checkers.errors import UserError
from ...checkers.source import Source

REGULAR = (0, int(FileMode.BLOB), int(FileMode.BLOB_EXECUTABLE))


def applied(source: Source, diff: bytes, name: str) -> tuple[Source, frozenset[str]]:
    """``source`` with ``diff`` on it, and the files that it changes or adds.

    Raises UserError, which says that it is about ``name``, where the diff is none,
    does not fit, or is about anything but regular files inside of the tree.
    """
    try:
        parsed = pygit2.Diff.parse_diff(diff)
    except (pygit2.GitError, ValueError) as error:
        raise UserError(f"{name} is no patch of git's: {error}") from error
    before, after = _names(parsed, name)
    with tempfile.TemporaryDirectory(prefix="pgoff-") as folder:
        scratch = pygit2.init_repository(folder)
        for path in sorted(before):
            if source.exists(path):
                blob = scratch.create_blob(source.read(path))
                scratch.index.add(pygit2.IndexEntry(path, blob, FileMode.BLOB))
        scratch.index.write()
        try:
            scratch.apply(parsed, ApplyLocation.INDEX)
        except (pygit2.GitError, ValueError, KeyError) as error:
            raise UserError(f"{name} does not apply: {error}") from error
        scratch.index.read()
        files = {entry.path: scratch[entry.id].read_raw() for entry in scratch.index}
    gone = frozenset(path for path in before | after if path not in files)
    return without(source.edited(files), gone), frozenset(after & files.keys())


def without(source: Source, gone: frozenset[str]) -> Source:
    """``source`` without the files in ``gone``."""
    kept = {path: text for path, text in source.overlay.items() if path not in gone}
    every = frozenset({*source.gone, *gone})
    return replace(source, overlay=MappingProxyType(kept), gone=every)


def _names(parsed: pygit2.Diff, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The files that are read and those that are written."""
    deltas = list(parsed.deltas)
    for delta in deltas:
        for file in (delta.old_file, delta.new_file):
            _require_inside(file.path, name)
            if file.mode not in REGULAR:
                raise UserError(f"{name}: {file.path} is no regular file in it")
        if delta.is_binary:
            raise UserError(f"{name}: {delta.new_file.path} is binary in it")
    return (
        frozenset(delta.old_file.path for delta in deltas),
        frozenset(delta.new_file.path for delta in deltas),
    )


def _require_inside(path: str, name: str) -> None:
    parts = PurePosixPath(path).parts
    inside = parts and parts[0] != "/" and not {"..", "."} & set(path.split("/"))
    if not inside or any(each.lower() == ".git" for each in parts):
        raise UserError(f"{name}: {path!r} is no path inside of the tree")
