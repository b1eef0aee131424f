# SPDX-License-Identifier: GPL-2.0-only
"""A tree as a revision has it, out of git's objects; the work tree stays as it is."""

from __future__ import annotations

from pathlib import Path

import pygit2
from pygit2.enums import DeltaStatus, DiffOption, FileMode

from ...checkers.errors import UserError
from ...checkers.source import Source
from ..trees.base import repository
from .applying import without

_SUFFIXES = (".c", ".h", ".S", ".tbl")
_NAMES = ("Kconfig", "Kbuild", "Makefile")
_REGULAR = (FileMode.BLOB, FileMode.BLOB_EXECUTABLE)


def at(source: Source, revision: str) -> Source:
    """``source`` with every file that matters as it is in ``revision``.

    Raises UserError where the tree is no work tree of git, or has no such commit.
    """
    found = repository(source.root)
    tree = _commit(found, revision, source.root).tree
    flags = DiffOption.INCLUDE_UNTRACKED | DiffOption.RECURSE_UNTRACKED_DIRS
    changed: dict[str, bytes] = {}
    gone: set[str] = set()
    for delta in tree.diff_to_workdir(flags).deltas:
        old, new = delta.old_file, delta.new_file
        if delta.status in (DeltaStatus.ADDED, DeltaStatus.UNTRACKED):
            gone.add(new.path)
        elif _matters(old.path) and old.mode in _REGULAR:
            changed[old.path] = found[old.id].read_raw()
    relevant = frozenset(path for path in gone if _matters(path))
    return without(source.edited(changed), relevant)


def has(source: Source, revision: str) -> bool:
    """Whether the tree is a work tree of git that has the commit."""
    if not (source.root / ".git").exists():
        return False
    try:
        _commit(repository(source.root), revision, source.root)
    except UserError:
        return False
    return True


def _commit(found: pygit2.Repository, revision: str, root: Path) -> pygit2.Commit:
    try:
        commit = found.revparse_single(revision).peel(pygit2.Commit)
    except (pygit2.GitError, KeyError, ValueError) as error:
        raise UserError(f"{root} has no commit {revision!r}") from error
    assert isinstance(commit, pygit2.Commit)
    return commit


def _matters(path: str) -> bool:
    """Whether a file can matter to how C is read."""
    return path.endswith(_SUFFIXES) or path.rpartition("/")[2].startswith(_NAMES)
