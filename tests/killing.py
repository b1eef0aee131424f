# SPDX-License-Identifier: GPL-2.0-only
"""Repositories in which runs are disturbed, and what has to be true of them then."""

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
from functools import partial
from pathlib import Path

from pgoff.checkers.errors import UserError
from pgoff.generator.delivering import Mails, deliver
from pgoff.generator.generation import Generated
from pgoff.generator.trees.base import Base, open_base

from .test_behaviour import MINIATURE

Git = Callable[..., bytes]
BRANCH = "series"


@dataclass(frozen=True)
class Place:
    """A repository with the miniature tree, the folder for mails, and the series.

    ``files`` and ``refs`` are what no run may change, and what it changes whole.
    """

    base: Base
    out: Path
    made: Generated
    files: dict[str, bytes]
    refs: bytes

    @property
    def tree(self) -> Path:
        return self.base.source.root

    @property
    def git_folder(self) -> Path:
        return self.tree / ".git"


# --- what is there before -------------------------------------------------------------


def new(folder: Path, git: Git, made: Generated) -> Place:
    """A repository in ``folder`` that has no branch of the series yet."""
    return _occupied(_repository(folder, git), git, made)


def edited(folder: Path, git: Git, made: Generated) -> Place:
    """One that has it, with a person's commit on top; the base has moved on since."""
    tree = _repository(folder, git)
    mails = Mails(folder / "before", "pgoff generate", "Ada <ada@example.org>")
    deliver(made, open_base(tree), mails, BRANCH)
    for branch, file in ((BRANCH, "EDITED"), ("main", "MOVED")):
        git(tree, "switch", "-q", branch)
        (tree / file).write_text("by hand\n")
        git(tree, "add", file)
        git(tree, "commit", "-q", "-m", file)
    return _occupied(tree, git, made)


def _repository(folder: Path, git: Git) -> Path:
    tree = folder / "tree"
    shutil.copytree(MINIATURE, tree)
    git(tree, "init", "-q", "-b", "main")
    git(tree, "config", "user.name", "Ada")
    git(tree, "config", "user.email", "ada@example.org")
    git(tree, "config", "gc.auto", "0")
    git(tree, "add", "-f", ".")
    git(tree, "commit", "-q", "-m", "Base")
    git(tree, "branch", "other")
    return tree


def _occupied(tree: Path, git: Git, made: Generated) -> Place:
    """Somebody is at work there: a file is staged, and changed since."""
    (tree / "NOTES").write_text("staged\n")
    git(tree, "add", "NOTES")
    (tree / "NOTES").write_text("and changed\n")
    out = tree.parent / "out"
    return Place(open_base(tree), out, made, _files(tree), _refs(tree, git))


def _files(tree: Path) -> dict[str, bytes]:
    """The work tree, and git's own files but for objects and what is the branch's."""
    return {
        path.relative_to(tree).as_posix(): path.read_bytes()
        for path in tree.rglob("*")
        if path.is_file() and not {"objects", BRANCH} & set(path.parts)
    }


def _refs(tree: Path, git: Git) -> bytes:
    return git(tree, "for-each-ref", "--format=%(objectname) %(refname)")


# --- runs -----------------------------------------------------------------------------


def deliver_to(place: Place) -> int:
    """Write mails and branch: 0, or 2 for what a user is told."""
    try:
        mails = Mails(place.out, "pgoff generate", "Ada <ada@example.org>")
        deliver(place.made, place.base, mails, BRANCH)
    except UserError:
        return 2
    return 0


def delivering(place: Place, limit: int | None = None) -> int:
    """Begin to deliver in a process of its own, and give its id."""
    child = os.fork()
    if not child:
        code = 70
        try:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            code = deliver_to(place)
        finally:
            os._exit(code)
    return child


def generating(place: Place) -> int:
    """Begin a whole run of the command, as a person does, and give its id."""
    words = ["generate", "--tree", place.tree, "-o", place.out, "--branch", BRANCH]
    return subprocess.Popen(
        [sys.executable, "-m", "pgoff.generator", *map(str, words)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ).pid


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _soon(left: Callable[[], object]) -> bool:
    """Whether nothing is left, at once or when processes have ended that go on."""
    for _ in range(400):
        if not left():
            return True
        time.sleep(0.05)
    return False


def _members(session: int) -> list[str]:
    """The processes of a session that run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, leader = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(leader) == session and state != "Z":
            found.append(stat.parent.name)
    return found


# --- what has to be true afterwards ---------------------------------------------------


def check(place: Place, git: Git, after: bytes) -> bool:
    """Whether the run has moved all references; fails where anything is half."""
    assert _soon(lambda: list(place.git_folder.rglob("*.lock")))
    git(place.tree, "fsck", "--strict", "--no-dangling", "--no-progress")
    assert _files(place.tree) == place.files
    refs = _refs(place.tree, git)
    assert refs in (place.refs, after)
    return refs == after


def clean(place: Place, git: Git) -> None:
    """Without what a run has left in the repository: its objects and its branch."""
    was = set(place.refs.splitlines())
    now = set(_refs(place.tree, git).splitlines())
    commands = [b"delete " + each.split()[1] for each in now - was]
    git(place.tree, "update-ref", "--stdin", stdin=b"\n".join([*commands, b""]))
    commands = [b"create %s %s" % (*each.split()[::-1],) for each in was - now]
    git(place.tree, "update-ref", "--stdin", stdin=b"\n".join([*commands, b""]))
    git(place.tree, "prune", "--expire=now")


def undisturbed(
    place: Place, git: Git, begin: Callable[[Place], int]
) -> tuple[bytes, float]:
    """The references after a run, and how many seconds it takes."""
    start = time.monotonic()
    assert ended(begin(place)) == 0
    took = time.monotonic() - start
    after = _refs(place.tree, git)
    assert after != place.refs
    assert check(place, git, after)
    clean(place, git)
    return after, took


def killed(
    place: Place, git: Git, count: int, begin: Callable[[Place], int] = delivering
) -> None:
    """Kill ``count`` runs, at any moment that they may last."""
    after, took = undisturbed(place, git, begin)
    chance = random.Random(1)
    for _ in range(count):
        child = begin(place)
        time.sleep(chance.uniform(0, took))
        os.kill(child, signal.SIGKILL)
        ended(child)
        assert _soon(partial(_members, child))
        check(place, git, after)
        clean(place, git)
    # What all of them left is in nobody's way.
    assert ended(begin(place)) == 0
    assert check(place, git, after)
