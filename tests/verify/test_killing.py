# SPDX-License-Identifier: GPL-2.0-only
"""A run that is killed, or loses a worker, leaves nothing behind and loses nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from distributed import LocalCluster

from ..waiting import wait
from .conftest import ELM, HEADER, OAK, Series

pytestmark = pytest.mark.usefixtures("toy_tools")

Start = Callable[..., "subprocess.Popen[bytes]"]
HEAD = b"#include <linux/vfio.h>\n"
PATCHES = [
    ("vfio/elm: Grow", {ELM: HEAD + b"int elm = 1;\n"}),
    ("vfio: Say", {HEADER: b"/* another */\n"}),
    ("vfio/oak: Break", {OAK: b"int oak = nothing;\n"}),
    ("far/ash: Grow", {"drivers/far/ash.c": HEAD + b"int ash = 1;\n"}),
]


@pytest.fixture
def start(toy_kernel: Path, toy_series: Series, tmp_path: Path) -> Start:
    """``start(work, *options)`` begins a run, whose whole family has a mark."""
    series = toy_series(*PATCHES)
    marked = tmp_path / "marked"
    marked.mkdir()

    def begin(work: Path, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "pgoff.generator", "verify"]
        paths = ("--tree", str(toy_kernel), str(series), "--work", str(work))
        wishes = ("--arch=x86_64", "--jobs=2", "--format=json")
        return subprocess.Popen(
            [*command, *paths, *wishes, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(marked)},
        )

    return begin


def family(tmp_path: Path) -> Iterator[int]:
    """The processes that were started below ``start``, by their mark."""
    mark = f"TMPDIR={tmp_path / 'marked'}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                yield int(entry.name)


def ended(tmp_path: Path) -> None:
    """Wait for the end of the family."""
    wait(lambda: not list(family(tmp_path)), "the end of what was started")


def contents(tree: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}


def test_killed_twenty_times(start: Start, tmp_path: Path, toy_kernel: Path) -> None:
    """At random moments, by two signals: the next run finds what was kept whole."""
    before = contents(toy_kernel)
    expected, _ = start(tmp_path / "other").communicate()
    begun = time.monotonic()
    assert start(tmp_path / "timed").wait() == 1
    whole = time.monotonic() - begun
    chance = random.Random(5)
    work = tmp_path / "work"
    for number in range(20):
        process = start(work)
        time.sleep(chance.uniform(0, whole))
        process.send_signal((signal.SIGKILL, signal.SIGTERM)[number % 2])
        process.communicate()
        ended(tmp_path)
        for path in work.glob("results/*/*.json"):
            json.loads(path.read_text())
        if number % 5 == 4:
            # What a finished run kept is not what is to be shown here.
            for path in work.glob("results/*/*.json"):
                path.unlink()
    out, err = start(work).communicate()
    assert json.loads(out) == json.loads(expected), err
    ended(tmp_path)
    assert contents(toy_kernel) == before


def test_two_runs_at_a_time(start: Start, tmp_path: Path) -> None:
    """The second is told so, and the first is not disturbed."""
    first = start(tmp_path / "work")
    wait((tmp_path / "work" / "results").is_dir, "the first run")
    first.send_signal(signal.SIGSTOP)  # it must not end before the second begins
    second = start(tmp_path / "work")
    _, err = second.communicate()
    first.send_signal(signal.SIGCONT)
    assert second.returncode == 2
    assert b"in use by another run" in err
    out, _ = first.communicate()
    assert json.loads(out)["status"] == 1


def test_a_cluster_that_loses_a_worker(start: Start, tmp_path: Path) -> None:
    expected, _ = start(tmp_path / "other").communicate()
    work = tmp_path / "work"
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        process = start(work, "--scheduler", cluster.scheduler_address)
        wait(lambda: len(list(work.glob("results/*/*.json"))) >= 5, "five results")
        os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
        out, err = process.communicate()
    assert json.loads(out) == json.loads(expected), err


def test_no_such_scheduler(start: Start, tmp_path: Path) -> None:
    process = start(tmp_path / "work", "--scheduler", "tcp://127.0.0.1:1")
    _, err = process.communicate()
    assert process.returncode == 2
    assert err.splitlines()[-1].startswith(b"pgoff: no Dask scheduler at tcp://127")
