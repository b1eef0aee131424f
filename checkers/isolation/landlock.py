# SPDX-License-Identifier: GPL-2.0-only
"""Linux's Landlock: a process gives up most of the file system, and the network."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, the same on every machine
_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS
_WHICH_ABI = 1
_BENEATH = 1  # LANDLOCK_RULE_PATH_BENEATH

_WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 1, 1 << 2, 1 << 3
_TRUNCATE = 1 << 14
# Everything that can be asked of files, by the ABI that brought it.
_ALL = {1: (1 << 13) - 1, 2: 1 << 13, 3: _TRUNCATE, 5: 1 << 15}
_EXECUTE = 1
_NETWORK = {4: 3}
_SCOPES = {6: 3}


class _Rules(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def restrict(readable: Iterable[Path], writable: Iterable[Path] = ()) -> bool:
    """From now on this process reads and writes below these folders only.

    It executes nothing and opens no connection.  False where the system has no
    Landlock, and nothing is restricted.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE, None, 0, _WHICH_ABI)
    if version < 1:
        return False
    files = _known(_ALL, version)
    rules = _Rules(files, _known(_NETWORK, version), _known(_SCOPES, version))
    ruleset = libc.syscall(_CREATE, ctypes.byref(rules), _size(version), 0)
    if ruleset < 0:
        return False
    try:
        for path in readable:
            _allow(libc, ruleset, path, _READ_FILE | _READ_FOLDER)
        for path in writable:
            _allow(libc, ruleset, path, files & ~_EXECUTE)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return bool(libc.syscall(_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _known(rights: dict[int, int], version: int) -> int:
    found = 0
    for since, value in rights.items():
        found |= value if version >= since else 0
    return found


def _size(version: int) -> int:
    """The structure as a kernel of this ABI knows it."""
    words = 1 if version < 4 else 2 if version < 6 else 3
    return 8 * words


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    """Allow ``rights`` below ``path``, if there is anything."""
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            rights &= _READ_FILE | _WRITE_FILE | _TRUNCATE
        rule = _Beneath(rights, handle)
        libc.syscall(_ADD, ruleset, _BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(handle)
