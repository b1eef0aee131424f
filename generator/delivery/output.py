# SPDX-License-Identifier: GPL-2.0-only
"""The folder of mails: written whole or not at all, and never over foreign files.

The mails of a series in waves are in folders below it, one for each wave.  A marker
file in the folder holds the names and SHA-256 of what was written, in the form of
``sha256sum``; so a later run knows its own files, and those that were edited since.
What a crash leaves, at any moment:

* a folder that did not exist: nothing under its name, or all of it, for it is filled
  under another name and then renamed;
* a folder with an earlier series: the new files are complete, beside it, before the
  first old one goes.  Then the old go first to last and the new come last to first,
  a wave at a time, so that what is there in between lacks its beginning and ``git am``
  takes none of it.  The marker names the old and the new from before the first step
  until after the last, so that the next run recognises, and replaces, whatever it
  finds;
* an empty file that was locked.  The kernel has taken the lock away with the process,
  so that it holds nobody up, and the next run removes it.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath

from ...checkers.errors import UserError
from ..trees.disk import beside, disk_error, locked, sync_folder, write_synced

MARKER = ".pgoff-series"
BOTH = MARKER + ".both"
STAGING = ".pgoff-new"
LOCK = ".pgoff-lock"

# A mail, or one in the folder of its wave.
_NAME = re.compile(r"(?:(?!\.)[^/\n]+/)?(?!\.)[^/\n]+")
_MARKED = re.compile(rf"([0-9a-f]{{64}})  ({_NAME.pattern})\n")


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put ``files``, and nothing else, into ``folder``, which is made where missing.

    A name is that of a file, or of a folder and a file in it.  Replaces what an earlier
    run wrote.  Raises UserError, and leaves the folder as it was, where it holds
    anything else or cannot be written.
    """
    assert all(_NAME.fullmatch(name) for name in files), sorted(files)
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(lambda: _lock(folder)):
            if folder.exists():
                _replace(folder, files)
                # Of a run that was killed as soon as the folder was there.
                with suppress(OSError):
                    beside(folder, LOCK).unlink(missing_ok=True)
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
    before, waves = _ours(folder), _waves(folder)
    # What a run that was cut short has left is not in the marker that follows.
    _remove_empty(waves)
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
        _remove_empty(waves)
        for name in sorted(_tops(files), reverse=True):
            (staging / name).rename(folder / name)
        (staging / MARKER).replace(folder / MARKER)
        sync_folder(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _ours(folder: Path) -> list[str]:
    """The names of the mails in ``folder``; raises UserError where others are there.

    A folder is ours where a mail of ours may be in it, even where it is empty: a run
    that was cut short had not removed it yet.
    """
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "is a file", str(folder))
    known = _known(folder / MARKER)
    waves = _waves(folder)
    found = []
    for path in sorted(folder.iterdir()):
        if path.name in (MARKER, STAGING, LOCK):
            continue
        if path in waves and path.is_dir() and not path.is_symlink():
            found += [f"{path.name}/{each.name}" for each in sorted(path.iterdir())]
        else:
            found.append(path.name)
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


def _tops(names: Iterable[str]) -> set[str]:
    """What ``names`` are right in the folder: files, or folders of files."""
    return {PurePosixPath(name).parts[0] for name in names}


def _waves(folder: Path) -> set[Path]:
    """The folders in ``folder`` that its marker has mails in, there or not."""
    known = set(_known(folder / MARKER))
    return {folder / name for name in _tops(known) - known}


def _remove_empty(waves: Iterable[Path]) -> None:
    for wave in sorted(waves):
        if wave.is_dir() and not any(wave.iterdir()):
            wave.rmdir()


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
        (folder / name).parent.mkdir(exist_ok=True)
        write_synced(folder / name, content)
    for name in _tops(files) - set(files):
        sync_folder(folder / name)


def _lock(folder: Path) -> Path:
    """In the folder where there is one: its parent need not be writable then."""
    return folder / LOCK if folder.is_dir() else beside(folder, LOCK)
