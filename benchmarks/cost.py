# SPDX-License-Identifier: GPL-2.0-only
"""What a command costs: seconds, of people and of processors, and bytes of memory."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE = 0.02  # seconds between two looks at the memory, at least
SHARE = 0.02  # of a processor, that looking may take
MIB = 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """Wall and processor time in seconds, memory in bytes.

    ``largest`` is the peak of the process that had most (VmHWM), ``together`` the peak
    of the sum over all processes, in which what they share counts once (PSS).
    """

    wall: float
    cpu: float
    largest: int
    together: int


def measure(
    words: Sequence[str], fine: Iterable[int] = (0,), *, watched: bool = True
) -> Cost:
    """What a command costs, its children included; raises SystemExit where it fails.

    To watch the memory takes a look at every process of the machine, again and again:
    not for what starts thousands.  It is 0 bytes where it is not watched.
    """
    start = time.monotonic()
    child = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )
    watch = _Watch(child.pid)
    if watched:
        watch.start()
    try:
        said = child.stderr.read() if child.stderr is not None else b""
        _, status, usage = os.wait4(child.pid, 0)
    except BaseException:
        os.killpg(child.pid, signal.SIGTERM)
        raise
    finally:
        watch.ended.set()
    wall = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if watched:
        watch.join()
    if child.returncode not in fine:
        raise SystemExit(f"{' '.join(words)}: {child.returncode}\n{said.decode()}")
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(wall, cpu, watch.largest, watch.together)


class _Watch(threading.Thread):
    """Looks at the memory of a session's processes now and then, to find the peaks.

    ``largest`` and ``together`` are in bytes, as those of :class:`Cost`.
    """

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session = session
        self.ended = threading.Event()
        self.largest = self.together = 0

    def run(self) -> None:
        pause = SAMPLE
        while not self.ended.wait(pause):
            begun, together = time.monotonic(), 0
            for process in self._processes():
                together += _kibibytes(process / "smaps_rollup", "Pss:") * 1024
                peak = _kibibytes(process / "status", "VmHWM:") * 1024
                self.largest = max(self.largest, peak)
            self.together = max(self.together, together)
            # Several processes with much memory take longer to look at, and wait for
            # it: without a pause, what is measured is who is watched.
            pause = max(SAMPLE, (time.monotonic() - begun) / SHARE)

    def _processes(self) -> list[Path]:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                after = (process / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(after[3]) == self.session:
                found.append(process)
        return found


def _kibibytes(path: Path, key: str) -> int:
    try:
        lines = path.read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(key))


def median(costs: Sequence[Cost]) -> Cost:
    def of(value: Callable[[Cost], float]) -> float:
        return statistics.median(value(each) for each in costs)

    return Cost(
        of(lambda each: each.wall),
        of(lambda each: each.cpu),
        int(of(lambda each: each.largest)),
        int(of(lambda each: each.together)),
    )
