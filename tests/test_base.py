# SPDX-License-Identifier: GPL-2.0-only
"""The base of a series: what is taken for one, and what is refused with a remedy."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pygit2
import pytest
from pgoff.checkers.errors import UserError
from pgoff.generator.trees.base import NO_COMMIT_TIME, open_base, require_clean

Git = Callable[..., bytes]
VFIO_H = "include/linux/vfio.h"
MAIN = "drivers/vfio/vfio_main.c"


def refusal(root: Path) -> UserError:
    """The error for ``root``, which must be one line that names it."""
    with pytest.raises(UserError) as caught:
        open_base(root)
    assert "\n" not in str(caught.value)
    assert str(root) in str(caught.value)
    return caught.value


def test_a_plain_tree_has_no_commit(plain_kernel: Path) -> None:
    base = open_base(plain_kernel)
    assert (base.repository, base.commit) == (None, None)
    assert base.time == NO_COMMIT_TIME
    assert time.asctime(time.gmtime(base.time)) == "Mon Sep 17 00:00:00 2001"
    assert base.source.version == "9.8.7"


def test_a_work_tree_has_its_head(git_kernel: Path, git: Git) -> None:
    base = open_base(git_kernel)
    assert base.repository == git_kernel
    assert base.commit == git(git_kernel, "rev-parse", "HEAD").decode().strip()
    assert base.time == 1700000000


def test_a_detached_head_and_a_linked_work_tree_are_fine(
    git_kernel: Path, git: Git, tmp_path: Path
) -> None:
    git(git_kernel, "worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    assert open_base(tmp_path / "linked").commit == open_base(git_kernel).commit


def test_a_rebase_in_progress_is_fine(git_kernel: Path) -> None:
    (git_kernel / ".git/rebase-merge").mkdir()
    assert open_base(git_kernel).commit


def test_the_date_can_be_given(
    git_kernel: Path, plain_kernel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "12")
    assert open_base(git_kernel).time == open_base(plain_kernel).time == 12
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "tomorrow")
    with pytest.raises(UserError, match="SOURCE_DATE_EPOCH is 'tomorrow'"):
        open_base(git_kernel)


def test_a_tree_below_an_unrelated_repository_is_plain(
    plain_kernel: Path, git: Git
) -> None:
    git(plain_kernel.parent, "init", "-q")
    assert open_base(plain_kernel).repository is None


def test_a_broken_repository_is_not_taken_for_the_one_around_it(
    plain_kernel: Path, git: Git
) -> None:
    git(plain_kernel.parent, "init", "-q")
    (plain_kernel / ".git").mkdir()
    assert "is not a repository that can be read" in str(refusal(plain_kernel))


def test_folders_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert "does not exist" in str(refusal(tmp_path / "none"))
    assert "is not a folder" in str(refusal(tmp_path / "file"))
    assert "is not a kernel tree" in str(refusal(tmp_path))


@pytest.mark.parametrize("missing", [VFIO_H, MAIN])
def test_a_kernel_without_vfio(plain_kernel: Path, missing: str) -> None:
    (plain_kernel / missing).unlink()
    (plain_kernel / missing).parent.rmdir()
    assert "has no VFIO core" in str(refusal(plain_kernel))


def test_a_repository_without_a_commit(plain_kernel: Path, git: Git) -> None:
    git(plain_kernel, "init", "-q")
    assert "has no commit yet" in str(refusal(plain_kernel))


def test_a_bare_repository(git_kernel: Path, git: Git, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(git_kernel), str(tmp_path / "bare"))
    assert "worktree add" in refusal(tmp_path / "bare").remedy
    git(git_kernel, "config", "core.bare", "true")
    assert "is a bare repository" in str(refusal(git_kernel))


def test_a_repository_with_its_work_tree_elsewhere(
    git_kernel: Path, git: Git, tmp_path: Path
) -> None:
    git(git_kernel, "config", "core.worktree", str(tmp_path))
    assert "has its work tree at" in str(refusal(git_kernel))


def test_a_broken_repository(plain_kernel: Path, git_kernel: Path) -> None:
    (plain_kernel / ".git").write_bytes(b"gitdir: nowhere\n")
    assert "is not a repository that can be read" in str(refusal(plain_kernel))
    (git_kernel / ".git/refs/heads/main").write_text("1" * 40 + "\n")
    assert "is not a repository that can be read" in str(refusal(git_kernel))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_somebody_else(git_kernel: Path) -> None:
    for path in (git_kernel, git_kernel / ".git"):
        os.chown(path, 12345, 12345)
    error = refusal(git_kernel)
    assert "belongs to another user" in error.what
    assert error.remedy.endswith(f"--add safe.directory {git_kernel}")


def test_the_words_of_libgit2_for_another_owner_are_known(
    git_kernel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise pygit2.GitError(
            f"repository path '{git_kernel}/' is not owned by current user"
        )

    monkeypatch.setattr(pygit2, "Repository", refuse)
    assert "safe.directory" in refusal(git_kernel).remedy


def test_modes_are_those_of_the_commit(
    git_kernel: Path, plain_kernel: Path, git: Git
) -> None:
    for root in (git_kernel, plain_kernel):
        (root / "run.sh").write_bytes(b"#!/bin/sh\n")
        (root / "run.sh").chmod(0o750)
        (root / "link.c").symlink_to("run.sh")
    git(git_kernel, "add", ".")
    git(git_kernel, "commit", "-q", "-m", "x")
    (git_kernel / "run.sh").chmod(0o640)
    for base in (open_base(git_kernel), open_base(plain_kernel)):
        assert oct(base.mode("run.sh")) == "0o100755"
        assert oct(base.mode(MAIN)) == oct(base.mode("new/file.c")) == "0o100644"
        for path in ("link.c", "drivers"):
            with pytest.raises(UserError, match=f"{path} is no regular file"):
                base.mode(path)


def modify(root: Path, git: Git) -> None:
    (root / MAIN).write_bytes(b"int main(void)\n{\n\treturn 1;\n}\n")


def stage(root: Path, git: Git) -> None:
    before = (root / MAIN).read_bytes()
    (root / MAIN).write_bytes(b"\n")
    git(root, "add", MAIN)
    (root / MAIN).write_bytes(before)


def unstage(root: Path, git: Git) -> None:
    git(root, "rm", "-q", "--cached", MAIN)


def delete(root: Path, git: Git) -> None:
    (root / MAIN).unlink()


def untrack(root: Path, git: Git) -> None:
    git(root, "rm", "-q", "--cached", MAIN)
    git(root, "commit", "-q", "-m", "x")


def relink(root: Path, git: Git) -> None:
    (root / MAIN).unlink()
    (root / MAIN).symlink_to("/etc/passwd")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (modify, "modified"),
        (stage, "staged"),
        (unstage, "staged"),
        (delete, "deleted"),
        (untrack, "untracked"),
        (relink, "leads out of the tree"),
    ],
)
def test_a_file_that_is_not_as_committed_is_named(
    git_kernel: Path, git: Git, change: Callable[[Path, Git], None], word: str
) -> None:
    require_clean(open_base(git_kernel), [MAIN, VFIO_H, "no/such/file.h"])
    change(git_kernel, git)
    base = open_base(git_kernel)
    with pytest.raises(UserError, match=rf"^not as committed: {MAIN} \({word}\); "):
        require_clean(base, [MAIN, VFIO_H])
    require_clean(base, [VFIO_H])


def test_a_change_that_keeps_size_and_time_is_seen(git_kernel: Path) -> None:
    path = git_kernel / MAIN
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"0", b"1"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(UserError, match="modified"):
        require_clean(open_base(git_kernel), [MAIN])


def test_three_of_many_are_named(git_kernel: Path) -> None:
    names = [f"drivers/vfio/{n}.c" for n in range(7)]
    for name in names:
        (git_kernel / name).write_bytes(b"")
    with pytest.raises(UserError, match=r"0\.c .*2\.c \(untracked\) and 4 more; "):
        require_clean(open_base(git_kernel), names)


def test_ignored_files_do_not_count(git_kernel: Path, git: Git) -> None:
    (git_kernel / ".gitignore").write_bytes(b"generated\n")
    git(git_kernel, "add", ".")
    git(git_kernel, "commit", "-q", "-m", "x")
    (git_kernel / "include/generated").mkdir()
    (git_kernel / "include/generated/autoconf.h").write_bytes(b"")
    require_clean(open_base(git_kernel), ["include/generated/autoconf.h"])


def test_files_behind_links_are_those_that_they_lead_to(
    git_kernel: Path, git: Git
) -> None:
    (git_kernel / "linked").symlink_to("drivers/vfio")
    (git_kernel / "linked.c").symlink_to(MAIN)
    git(git_kernel, "add", ".")
    git(git_kernel, "commit", "-q", "-m", "x")
    names = ["linked/vfio_main.c", "linked.c"]
    require_clean(open_base(git_kernel), names)
    (git_kernel / MAIN).write_bytes(b"")
    with pytest.raises(UserError, match=r"linked\.c .*linked/vfio_main\.c "):
        require_clean(open_base(git_kernel), names)
    (git_kernel / "linked.c").unlink()
    (git_kernel / "linked.c").symlink_to(VFIO_H)
    with pytest.raises(UserError, match=r"linked\.c \(leads elsewhere\)"):
        require_clean(open_base(git_kernel), ["linked.c"])


def test_a_plain_tree_is_always_clean(plain_kernel: Path) -> None:
    require_clean(open_base(plain_kernel), [MAIN, "none"])
