# SPDX-License-Identifier: GPL-2.0-only
"""The branch, and the mails that it is the same as."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..conftest import Git
from .running import MINIATURE, Ran, Run, committed, contents, mails_in


@dataclass(frozen=True)
class Published:
    """A work tree with the branch ``series``, and the mails of it; ``before`` it."""

    tree: Path
    out: Path
    ran: Ran
    before: Mapping[str, bytes]


def _seen(tree: Path, environment: Mapping[str, str]) -> dict[str, bytes]:
    """What a person sees of a work tree, but for its branches."""

    def git(*words: str) -> bytes:
        return subprocess.check_output(["git", "-C", tree, *words], env=environment)

    return {
        "status": git("--no-optional-locks", "status", "--porcelain", "-uall"),
        "head": git("symbolic-ref", "HEAD") + git("rev-parse", "HEAD"),
        "index": (tree / ".git/index").read_bytes(),
        "files": repr(
            [
                (path, path.stat().st_mtime_ns)
                for path in sorted(tree.rglob("*"))
                if ".git" not in path.parts
            ]
        ).encode(),
    }


@pytest.fixture(scope="session")
def published(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str], pgoff: Run
) -> Published:
    """The whole miniature kernel, with the series as mails and as a branch."""
    folder = tmp_path_factory.mktemp("published")
    shutil.copytree(MINIATURE, folder / "linux")
    tree = committed(folder / "linux", environment)
    before = _seen(tree, environment)
    words = ("generate", "--tree", tree, "-o", folder / "out", "--branch", "series")
    return Published(tree, folder / "out", pgoff(*words), before)


def test_the_branch_is_what_git_am_makes_of_the_mails(
    published: Published, git: Git, tmp_path: Path
) -> None:
    mails = mails_in(published.out)
    assert published.ran.status == 0
    first = published.ran.out.splitlines()[0]
    assert first == f"{len(mails)} patches in {published.out}, in 5 waves"
    assert len(mails) > 10
    git(published.tree, "worktree", "add", "-q", "--detach", tmp_path / "am", "main")
    git(tmp_path / "am", "am", "-q", *mails)
    log = ("log", "--reverse", "--format=%B%x00%T", "main..")
    assert git(published.tree, *log[:-1], "main..series") == git(tmp_path / "am", *log)
    subjects = git(published.tree, "log", "--format=%s", "main..series").splitlines()
    text = b"".join(Path(mail).read_bytes().replace(b"\n ", b" ") for mail in mails)
    for subject in subjects:
        assert b"] " + subject + b"\n" in text
    tip = git(published.tree, "rev-parse", "series").decode().strip()
    assert published.ran.said == (f"branch series is {tip}",)


def test_work_tree_and_index_are_not_touched(
    published: Published, environment: dict[str, str]
) -> None:
    assert published.before["status"] == b""
    assert _seen(published.tree, environment) == published.before


def test_what_is_done_is_not_done_again(
    published: Published, here: Run, git: Git, tmp_path: Path
) -> None:
    """Not for the branch, and the mails of the first time are left where they are."""
    tree = tmp_path / "linux"
    git(tmp_path, "clone", "-q", "-b", "series", published.tree, tree)
    before = contents(published.out)
    git(tree, "config", "user.name", "Ada")
    git(tree, "config", "user.email", "ada@example.org")
    ran = here("generate", "--tree", tree, "-o", published.out, "--branch", "more")
    assert (ran.status, ran.said) == (0, ())
    assert ran.out == (
        "nothing to do, so nothing is done to the branch more; "
        f"{published.out} is left as it was\n"
    )
    assert contents(published.out) == before
    assert git(tree, "branch", "--list", "more") == b""
