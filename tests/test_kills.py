# SPDX-License-Identifier: GPL-2.0-only
"""Runs that are killed, that have no room, and two at once: nothing is ever half."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.source import Source
from pgoff.generator.generation import Generated

from .half_converted import generated
from .killing import (
    BRANCH,
    Git,
    Place,
    check,
    clean,
    delivering,
    edited,
    ended,
    generating,
    killed,
    new,
    undisturbed,
)
from .remembering import remembering
from .test_behaviour import MINIATURE

Made = Callable[[Path, Git, Generated], Place]


@pytest.fixture(scope="module")
def series() -> Generated:
    with remembering():
        return generated(Source(MINIATURE))


@pytest.fixture(params=[new, edited], ids=lambda each: str(each.__name__))
def kind(request: pytest.FixtureRequest) -> Made:
    """How the repository is made: the branch is new, or it is made anew."""
    made: Made = request.param
    return made


@pytest.fixture
def place(tmp_path: Path, git: Git, series: Generated, kind: Made) -> Place:
    return kind(tmp_path / "place", git, series)


def test_a_run_that_is_killed_leaves_all_or_nothing(place: Place, git: Git) -> None:
    killed(place, git, 8)


def test_a_run_without_room_leaves_all_or_nothing(place: Place, git: Git) -> None:
    """No file may get larger than so many bytes."""
    after, _ = undisturbed(place, git, delivering)
    for limit in (0, 30, 300, 3000):
        code = ended(delivering(place, limit))
        assert code in (0, 2)
        assert check(place, git, after) == (code == 0)
        clean(place, git)


def test_of_two_runs_one_makes_the_branch(place: Place, git: Git) -> None:
    after, _ = undisturbed(place, git, delivering)
    for _ in range(3):
        both = [delivering(place), delivering(place)]
        # The later one finds the branch, and makes the same again, or says so.
        assert sorted(map(ended, both)) in ([0, 0], [0, 2])
        assert check(place, git, after)
        clean(place, git)


# Ends the whole group of processes when git has been told a part of what it is to do.
ENDING = """
import os, pathlib, subprocess, sys
from pgoff.generator.delivery import reference
def killed(words, input, capture_output, text, errors, check, **others):
    git = subprocess.Popen(words, stdin=subprocess.PIPE, **others)
    git.stdin.write(input[: int(sys.argv[4]) or None].encode())
    git.stdin.flush()
    os.kill(0, 9)
subprocess.run = killed
moves = [reference.Move(name, sys.argv[3]) for name in sys.argv[2].split()]
reference.move(pathlib.Path(sys.argv[1]), moves, "killed")
"""


@pytest.mark.parametrize(("told", "moved"), [(0, True), (-8, False), (120, False)])
def test_references_are_moved_though_the_run_is_gone(
    tmp_path: Path, git: Git, series: Generated, told: int, moved: bool
) -> None:
    """Only a lock's owner can remove it, so nobody may kill that one by chance."""
    place = new(tmp_path, git, series)
    tip = str(place.base.commit)
    names = [f"refs/heads/{BRANCH}", f"refs/pgoff/{BRANCH}/base"]
    words = [str(place.git_folder), " ".join(names), tip, str(told)]
    # Git has the same output, so that its end, too, is waited for.
    run = subprocess.run(
        [sys.executable, "-c", ENDING, *words],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert run.returncode == -signal.SIGKILL
    lines = place.refs.decode().splitlines() + [f"{tip} {each}" for each in names]
    wanted = "".join(f"{each}\n" for each in sorted(lines, key=_name)).encode()
    assert check(place, git, wanted) == moved


def _name(line: str) -> str:
    return line.split()[1]


@pytest.mark.kernel
@pytest.mark.long
def test_many_runs_that_are_killed(place: Place, git: Git) -> None:
    killed(place, git, 100)


@pytest.mark.kernel
@pytest.mark.long
def test_many_whole_runs_that_are_killed(place: Place, git: Git) -> None:
    killed(place, git, 50, generating)


@pytest.mark.kernel
def test_runs_on_a_disk_that_is_full(
    tmp_path: Path, git: Git, series: Generated, kind: Made
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        place = kind(disk, git, series)
        after, _ = undisturbed(place, git, delivering)
        filler = disk / "filler"
        for left in (0, 1, 5, 10, 20, 40, 80, 160, 320):
            free = shutil.disk_usage(disk).free
            filler.write_bytes(bytes(max(free - left * 4096, 0)))
            code = ended(delivering(place))
            assert code in (0, 2)
            filler.unlink()
            assert check(place, git, after) == (code == 0)
            clean(place, git)
    finally:
        subprocess.run(["umount", str(disk)], check=True)
