# SPDX-License-Identifier: GPL-2.0-only
"""A series on a branch: the commits of git am, one ref, and nothing else touched."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import pytest
from pgoff.checkers.errors import UserError
from pgoff.generator.delivery.mail import mails
from pgoff.generator.delivery.publish import publish, require_branch
from pgoff.generator.editing.series import Patch, Series, Wave
from pgoff.generator.trees.base import Base, open_base

Git = Callable[..., bytes]
MAIN = "drivers/vfio/vfio_main.c"


def series(base: Base, *changes: dict[str, bytes | None]) -> Series:
    patches = (
        Patch("stage", f"vfio: Step {n} é\n\nBody.\n", cast(Mapping[str, bytes], files))
        for n, files in enumerate(changes)
    )
    return Series(base.source, tuple(patches))


@pytest.fixture
def base(git_kernel: Path, git: Git) -> Base:
    """A commit that has a script and a folder with one file too."""
    (git_kernel / "run.sh").write_bytes(b"#!/bin/sh\n")
    (git_kernel / "run.sh").chmod(0o755)
    (git_kernel / "one").mkdir()
    (git_kernel / "one/file.c").write_bytes(b"x\n")
    git(git_kernel, "add", ".")
    git(git_kernel, "commit", "-q", "-m", "More")
    return open_base(git_kernel)


CHANGES: tuple[dict[str, bytes | None], ...] = (
    {MAIN: b"int a;\n", "include/linux/vfio.h": b"int b;\n"},
    {"new/folder/file.h": b"x\n", "run.sh": b"#!/bin/sh\ntrue\n", "one/file.c": None},
    {MAIN: b"int c;\n"},
)


def state(root: Path) -> dict[Path, bytes]:
    """Every file of the work tree, and git's own but for objects and the new ref."""
    return {
        path: path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not {"objects", "series"} & set(path.parts)
    }


def test_the_branch_is_what_git_am_makes_of_the_mails(
    base: Base, git: Git, tmp_path: Path
) -> None:
    made = series(base, *CHANGES)
    tip = publish(base, made, "series")
    root = base.source.root
    for name, mail in mails([Wave("", "c\n", made.patches)], base, command="x").items():
        (tmp_path / name).write_bytes(mail)
    git(root, "switch", "-q", "--detach", "main")
    git(root, "am", "-q", *map(str, sorted(tmp_path.glob("*.patch"))[1:]))
    form = "--format=%T %B"
    by_am = git(root, "log", form, f"{base.commit}..HEAD")
    assert git(root, "log", form, f"{base.commit}..{tip}") == by_am
    assert git(root, "rev-parse", "refs/heads/series").decode().strip() == tip
    git(root, "fsck", "--strict", "--no-dangling")


def test_only_the_ref_is_new_and_the_ids_are_the_same_again(
    base: Base, git: Git
) -> None:
    root = base.source.root
    (root / ".git/hooks").mkdir(exist_ok=True)
    for hook in ("reference-transaction", "post-commit", "post-checkout"):
        (root / ".git/hooks" / hook).write_text(f"#!/bin/sh\ntouch {root}/ran\n")
        (root / ".git/hooks" / hook).chmod(0o755)
    before = state(root)
    tip = publish(base, series(base, *CHANGES), "series")
    assert state(root) == before
    assert publish(base, series(base, *CHANGES), "topic/series") == tip
    who = git(root, "log", "-1", "--format=%an %ae %at %cn %ct", tip).decode()
    assert who == "Ada ada@example.org 1700000000 Ada 1700000000\n"


def refused(base: Base, branch: str, message: str) -> None:
    """Both ``publish`` and asking early say ``message``, and no branch is left."""
    before = state(base.source.root)
    for refuse in (
        lambda: require_branch(base, branch),
        lambda: publish(base, series(base, *CHANGES), branch),
    ):
        with pytest.raises(UserError, match=message):
            refuse()
    assert state(base.source.root) == before


def test_a_branch_that_exists_is_refused(base: Base, git: Git) -> None:
    git(base.source.root, "branch", "topic")
    refused(base, "main", "'main' exists already; .*git branch -D main")
    refused(base, "topic", "'topic' exists already")


def test_a_branch_in_the_way_of_another_is_refused(base: Base, git: Git) -> None:
    git(base.source.root, "branch", "topic")
    with pytest.raises(UserError, match=r"'topic/x' .*a branch of a like name"):
        publish(base, series(base, *CHANGES), "topic/x")


def test_a_branch_without_a_commit_that_is_checked_out_is_refused(
    base: Base, git: Git, tmp_path: Path
) -> None:
    root = base.source.root
    git(root, "worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    git(tmp_path / "linked", "switch", "-q", "--orphan", "started")
    refused(base, "started", "'started' is checked out already")


@pytest.mark.parametrize("branch", ["", "a b", "-f", "HEAD", "a..b", "x.lock", "a/"])
def test_a_name_that_git_would_not_take_is_refused(base: Base, branch: str) -> None:
    refused(base, branch, "is no name for a branch")


def test_a_plain_tree_has_no_branches(plain_kernel: Path) -> None:
    refused(open_base(plain_kernel), "series", "no git work tree.*leave out --branch")


def test_nobody_commits_for_somebody_unknown(base: Base, git: Git) -> None:
    git(base.source.root, "config", "--unset", "user.email")
    refused(base, "series", "does not know who commits.*git config user.name")


def test_git_is_asked_for_early(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    refused(base, "series", "and there is none; install git")


def test_a_lock_of_another_git_is_named(base: Base) -> None:
    lock = base.source.root / ".git/refs/heads/series.lock"
    lock.write_bytes(b"")
    with pytest.raises(UserError, match=r"remove the \.lock file"):
        publish(base, series(base, *CHANGES), "series")
    assert not lock.with_suffix("").exists()


def without_room(base: Base) -> int:
    """7 where it is said that there is no room; the kernel itself refuses to write."""
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))
        signal.signal(signal.SIGXFSZ, lambda *_: None)  # as libclang does
        try:
            publish(base, series(base, *CHANGES), "series")
        except UserError as error:
            os._exit(7 if "cannot make the branch 'series'" in str(error) else 8)
        os._exit(9)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_disk_that_is_full_leaves_no_branch(base: Base) -> None:
    before = state(base.source.root)
    assert without_room(base) == 7
    assert not (base.source.root / ".git/refs/heads/series").exists()
    assert state(base.source.root) == before


def test_a_disk_without_room_for_references_leaves_no_lock(
    base: Base, git: Git
) -> None:
    """What they name is there already, and git is the first that has no room."""
    root = base.source.root
    publish(base, series(base, *CHANGES), "series")
    git(root, "update-ref", "-d", "refs/heads/series")
    assert without_room(base) == 7
    assert list((root / ".git").rglob("*.lock")) == []
    assert git(root, "for-each-ref", "refs/heads/series") == b""


def test_a_link_is_not_edited(base: Base, git: Git) -> None:
    root = base.source.root
    (root / "link.c").symlink_to(MAIN)
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "x")
    linked = open_base(root)
    with pytest.raises(UserError, match=r"link\.c is no regular file"):
        publish(linked, series(linked, {"link.c": b"x\n"}), "series")
