# SPDX-License-Identifier: GPL-2.0-only
"""What the system is asked to hold a worker to."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from functools import cache

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux


def die_with_parent() -> None:
    """Let the system end this process when the one that started it ends.

    Only Linux can; elsewhere a worker ends when it is done with its file.
    """
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def limit(memory: int, file_size: int) -> None:
    """No more address space and no larger files than so many bytes, and no core."""
    for what, amount in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_CORE, 0),
    ):
        _, most = resource.getrlimit(what)
        value = amount if most == resource.RLIM_INFINITY else min(amount, most)
        resource.setrlimit(what, (value, value))


def allow_seconds(seconds: int) -> None:
    """From now on so many seconds of processor time; then the process is ended."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    value = until if most == resource.RLIM_INFINITY else min(until, most)
    resource.setrlimit(resource.RLIMIT_CPU, (value, most))


def memory() -> int:
    """The most memory that this process has had so far, in bytes.

    What getrusage() says on Linux is no less than what the process that started this
    one had then.
    """
    try:
        status = os.pread(_status(), 1 << 14, 0)
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(status.partition(b"VmHWM:")[2].split()[0]) * 1024


@cache
def _status() -> int:
    """Stays open: who is confined cannot open it any more."""
    return os.open("/proc/self/status", os.O_RDONLY)
