# SPDX-License-Identifier: GPL-2.0-only
"""The folder of mails: written whole or not at all, and never over foreign files.

A marker file in the folder holds the names and SHA-256 of what was written, in the
form of ``sha256sum``; so a later run knows its own files, and those that were edited
since.  What a crash leaves, at any moment:

* a folder that did not exist: nothing under its name, or all of it, for it is filled
  under another name and then renamed;
* a folder with an earlier series: the new files are complete, beside it, before the
  first old one goes.  Then the old go first to last and the new come last to first,
  so that what is there in between lacks its beginning and ``git am`` takes none of
  it.  The marker names the old and the new from before the first step until after
  the last, so that the next run recognises, and replaces, whatever it finds.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from ...checkers.errors import UserError
from ..trees.disk import beside, disk_error, locked, sync_folder, write_synced

MARKER = ".pgoff-series"
BOTH = MARKER + ".both"
STAGING = ".pgoff-new"
LOCK = ".pgoff-lock"

_MARKED = re.compile(r"([0-9a-f]{64})  ([^/\n]+)\n")


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put ``files``, and nothing else, into ``folder``, which is made where missing.

    Replaces what an earlier run wrote.  Raises UserError, and leaves the folder as it
    was, where it holds anything else or cannot be written.
    """
    assert all(name == Path(name).name for name in files), sorted(files)
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(lambda: _lock(folder)):
            if folder.exists():
                _replace(folder, files)
            else:
                _create(folder, files)
    except OSError as error:
        raise disk_error(folder, error) from error


def require_ours(folder: Path) -> None:
    """Raise UserError where ``write`` would refuse ``folder``, or what it goes into.

    For asking early, before the work that makes the files is done.
    """
    folder = folder.resolve()
    try:
        around = next(each for each in (folder, *folder.parents) if each.exists())
        if not around.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "is a file", str(around))
        if not os.access(around, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(around))
        if around == folder:
            _ours(folder)
    except OSError as error:
        raise disk_error(folder, error) from error


def _create(folder: Path, files: Mapping[str, bytes]) -> None:
    staging = beside(folder, STAGING)
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    try:
        _fill(staging, files)
        write_synced(staging / MARKER, _marker(_sums(files)))
        sync_folder(staging)
        staging.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    before = _ours(folder)
    both = {*_sums(files), *((_sum(folder / name), name) for name in before)}
    staging = folder / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    try:
        _fill(staging, files)
        write_synced(staging / MARKER, _marker(_sums(files)))
        write_synced(staging / BOTH, _marker(both))
        sync_folder(staging)
        (staging / BOTH).replace(folder / MARKER)
        sync_folder(folder)
        for name in sorted(before):
            (folder / name).unlink()
        for name in sorted(files, reverse=True):
            (staging / name).replace(folder / name)
        (staging / MARKER).replace(folder / MARKER)
        sync_folder(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _ours(folder: Path) -> list[str]:
    """The names of the mails in ``folder``; raises UserError where others are there."""
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "is a file", str(folder))
    known = _known(folder / MARKER)
    names = sorted(path.name for path in folder.iterdir())
    found = [name for name in names if name not in (MARKER, STAGING, LOCK)]
    for name in found:
        path = folder / name
        if path.is_symlink() or not path.is_file() or not known.get(name):
            raise UserError(
                f"{path} was not written by pgoff", "choose an empty or a new folder"
            )
        if _sum(path) not in known[name]:
            raise UserError(
                f"{path} was changed after pgoff wrote it",
                "move it away, or choose another folder",
            )
    return found


def _known(marker: Path) -> dict[str, set[str]]:
    """The sums that each name may have, by name; empty where there is no marker."""
    if not marker.exists():
        return {}
    text = marker.read_bytes().decode("utf-8", "replace")
    known: dict[str, set[str]] = {}
    for found in _MARKED.finditer(text):
        known.setdefault(found[2], set()).add(found[1])
    return known


def _sums(files: Mapping[str, bytes]) -> set[tuple[str, str]]:
    return {(sha256(content).hexdigest(), name) for name, content in files.items()}


def _sum(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _marker(sums: set[tuple[str, str]]) -> bytes:
    ordered = sorted(sums, key=lambda each: (each[1], each[0]))
    return "".join(f"{value}  {name}\n" for value, name in ordered).encode()


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        write_synced(folder / name, content)


def _lock(folder: Path) -> Path:
    """In the folder where there is one: its parent need not be writable then."""
    return folder / LOCK if folder.is_dir() else beside(folder, LOCK)
