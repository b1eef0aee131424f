# SPDX-License-Identifier: GPL-2.0-only
"""Runs that are killed, that have no room, and two at once: nothing is ever half."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pgoff.checkers.errors import UserError
from pgoff.checkers.source import Source
from pgoff.generator.delivering import Mails, deliver
from pgoff.generator.generation import Generated
from pgoff.generator.trees.base import Base, open_base

from .half_converted import generated
from .remembering import remembering
from .test_behaviour import MINIATURE

Git = Callable[..., bytes]
BRANCH = "series"


@dataclass(frozen=True)
class Place:
    """A repository with the miniature tree, the folder for mails, and the series."""

    base: Base
    out: Path
    made: Generated
    before: dict[str, bytes]

    @property
    def git_folder(self) -> Path:
        return self.base.source.root / ".git"


@pytest.fixture(scope="module")
def series() -> Generated:
    with remembering():
        return generated(Source(MINIATURE))


@pytest.fixture
def place(tmp_path: Path, git: Git, series: Generated) -> Place:
    return placed(tmp_path / "place", git, series)


def placed(folder: Path, git: Git, series: Generated) -> Place:
    """A repository in ``folder`` that has another branch, and a change in its index."""
    tree = folder / "tree"
    shutil.copytree(MINIATURE, tree)
    git(tree, "init", "-q", "-b", "main")
    git(tree, "config", "user.name", "Ada")
    git(tree, "config", "user.email", "ada@example.org")
    git(tree, "config", "gc.auto", "0")
    git(tree, "add", "-f", ".")
    git(tree, "commit", "-q", "-m", "Base")
    git(tree, "branch", "other")
    (tree / "NOTES").write_text("staged\n")
    git(tree, "add", "NOTES")
    (tree / "NOTES").write_text("and changed\n")
    return Place(open_base(tree), folder / "out", series, state(tree))


def state(tree: Path) -> dict[str, bytes]:
    """The work tree, and git's own files but for objects and the branch."""
    return {
        path.relative_to(tree).as_posix(): path.read_bytes()
        for path in tree.rglob("*")
        if path.is_file() and not {"objects", BRANCH} & set(path.parts)
    }


def status(place: Place) -> int:
    """Write mails and branch: 0, or 2 for what a user is told."""
    try:
        mails = Mails(place.out, "pgoff generate", "Ada <ada@example.org>")
        deliver(place.made, place.base, mails, BRANCH)
    except UserError:
        return 2
    return 0


def run(place: Place, limit: int | None = None) -> int:
    """Begin to deliver in a process of its own, and give its id."""
    child = os.fork()
    if not child:
        code = 70
        try:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            code = status(place)
        finally:
            os._exit(code)
    return child


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def locks(place: Place) -> list[Path]:
    """Git's locks; one that is held by a process that goes on is not left."""
    for _ in range(200):
        found = list(place.git_folder.rglob("*.lock"))
        if not found:
            break
        time.sleep(0.05)
    return found


def check(place: Place, git: Git, tip: str) -> bool:
    """Whether the branch is there; fails where anything is half, or was touched."""
    tree = place.base.source.root
    assert locks(place) == []
    git(tree, "fsck", "--strict", "--no-dangling", "--no-progress")
    assert state(tree) == place.before
    found = git(tree, "for-each-ref", "--format=%(objectname)", f"refs/heads/{BRANCH}")
    assert found.decode().strip() in ("", tip)
    return bool(found)


def clean(place: Place, git: Git) -> None:
    """Without what a run has left: its objects, its branch and its mails."""
    tree = place.base.source.root
    if place.git_folder.joinpath("refs/heads", BRANCH).exists():
        git(tree, "update-ref", "-d", f"refs/heads/{BRANCH}")
    shutil.rmtree(place.git_folder / "logs/refs/heads" / BRANCH, ignore_errors=True)
    git(tree, "prune", "--expire=now")


def delivered(place: Place, git: Git) -> tuple[str, float]:
    """The tip of a run that nothing disturbs, and how many seconds it takes."""
    start = time.monotonic()
    assert ended(run(place)) == 0
    took = time.monotonic() - start
    tip = git(place.base.source.root, "rev-parse", BRANCH).decode().strip()
    assert check(place, git, tip)
    clean(place, git)
    return tip, took


def killed(place: Place, git: Git, count: int) -> None:
    """Kill ``count`` runs, at any moment that they may last."""
    tip, took = delivered(place, git)
    chance = random.Random(1)
    for _ in range(count):
        child = run(place)
        time.sleep(chance.uniform(0, took))
        os.kill(child, signal.SIGKILL)
        ended(child)
        check(place, git, tip)
        clean(place, git)
    # What all of them left is in nobody's way.
    assert ended(run(place)) == 0
    assert check(place, git, tip)


def without_room(place: Place, git: Git, limits: list[int]) -> None:
    """Let no file get larger than so many bytes."""
    tip, _ = delivered(place, git)
    for limit in limits:
        code = ended(run(place, limit))
        assert code in (0, 2)
        assert check(place, git, tip) == (code == 0)
        clean(place, git)


def test_a_run_that_is_killed_leaves_all_or_nothing(place: Place, git: Git) -> None:
    killed(place, git, 8)


def test_a_run_without_room_leaves_all_or_nothing(place: Place, git: Git) -> None:
    without_room(place, git, [0, 30, 300, 3000])


def test_of_two_runs_one_makes_the_branch(place: Place, git: Git) -> None:
    tip, _ = delivered(place, git)
    for _ in range(3):
        both = [run(place), run(place)]
        # The later one finds the branch, and makes the same again, or says so.
        assert sorted(map(ended, both)) in ([0, 0], [0, 2])
        assert check(place, git, tip)
        clean(place, git)


def test_a_branch_is_made_though_the_run_is_gone(place: Place, git: Git) -> None:
    """Only the lock's owner can remove it, so nobody may kill that one by chance."""
    tip = str(open_base(place.base.source.root).commit)
    done = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import os, subprocess, sys, pathlib\n"
            "from pgoff.generator.delivery import reference\n"
            "run = subprocess.run\n"
            "def killed(*args, **kwargs):\n"
            "    kwargs.pop('check'), kwargs.pop('capture_output')\n"
            "    subprocess.Popen(*args, **kwargs)\n"
            "    os.kill(0, 9)\n"
            "subprocess.run = killed\n"
            "reference.create(pathlib.Path(sys.argv[1]), *sys.argv[2:])\n",
            str(place.git_folder),
            BRANCH,
            tip,
            tip,
        ],
        start_new_session=True,
    )
    assert done.wait() == -signal.SIGKILL
    made = place.git_folder / "refs/heads" / BRANCH
    for _ in range(600):
        if made.exists():
            break
        time.sleep(0.05)
    assert check(place, git, tip)


@pytest.mark.kernel
@pytest.mark.long
def test_many_runs_that_are_killed(place: Place, git: Git) -> None:
    killed(place, git, 100)


@pytest.mark.kernel
def test_runs_on_a_disk_that_is_full(
    tmp_path: Path, git: Git, series: Generated
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        place = placed(disk, git, series)
        tip, _ = delivered(place, git)
        filler = disk / "filler"
        for left in (0, 1, 5, 10, 20, 40, 80, 160, 320):
            free = shutil.disk_usage(disk).free
            filler.write_bytes(bytes(max(free - left * 4096, 0)))
            code = ended(run(place))
            assert code in (0, 2)
            filler.unlink()
            assert check(place, git, tip) == (code == 0)
            clean(place, git)
    finally:
        subprocess.run(["umount", str(disk)], check=True)
