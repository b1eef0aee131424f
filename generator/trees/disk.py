# SPDX-License-Identifier: GPL-2.0-only
"""Writing so that a crash shows, and the errors of a disk as the user's errors."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ...checkers.errors import UserError

_LOCK_FLAGS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
_IN_THE_WAY = (errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY, errno.EISDIR)


def disk_error(folder: Path, error: OSError) -> UserError:
    """What went wrong while writing ``folder``, in one line with its remedy."""
    place = error.filename or folder
    if error.errno in _FULL:
        why = error.strerror or "no space left"
        return UserError(f"cannot write {folder}: {why}", "make room and try again")
    if error.errno in _DENIED:
        return UserError(
            f"cannot write {folder}: {error.strerror}: {place}",
            "choose a folder that is yours",
        )
    if error.errno in _IN_THE_WAY:
        return UserError(
            f"cannot write {folder}: {place} is in the way", "choose another folder"
        )
    return UserError(f"cannot write {folder}: {error.strerror or error}: {place}")


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and wait until its content is on the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in ``folder`` are on the disk; fsync of a file does not."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def beside(folder: Path, name: str) -> Path:
    """The path of something of ours that belongs to ``folder`` but is not in it."""
    return folder.parent / f".{folder.name}{name}"


@contextmanager
def locked(place: Callable[[], Path]) -> Iterator[None]:
    """Let one process at a time through; the others wait.

    ``place`` says where the lock file is; it is asked again after the wait, for what
    it depends on may have changed.  The file is gone afterwards, so that after a wait
    it may be another one that has the name: then the wait begins again.
    """
    while True:
        path = place()
        handle = os.open(path, _LOCK_FLAGS, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            try:
                if _names(path, handle) and path == place():
                    yield
                    return
            finally:
                if _names(path, handle):
                    path.unlink()
        finally:
            os.close(handle)


def _names(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
