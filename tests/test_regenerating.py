# SPDX-License-Identifier: GPL-2.0-only
"""A branch that was edited, generated afresh on another base with the edits on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pgoff.checkers.errors import UserError
from pgoff.generator.delivery import publish as publishing
from pgoff.generator.delivery import regenerating
from pgoff.generator.delivery.publish import publish
from pgoff.generator.delivery.regenerating import publish_again, range_diff
from pgoff.generator.editing.series import Patch, Series
from pgoff.generator.trees.base import Base, open_base

Git = Callable[..., bytes]
ONE, TWO = "drivers/vfio/one.c", "drivers/vfio/two.c"
LINES = [b"line %d\n" % number for number in range(1, 31)]


def text(**changed: str) -> bytes:
    """Thirty lines, some of them others: ``l3="x"``."""
    lines = list(LINES)
    for name, line in changed.items():
        lines[int(name[1:]) - 1] = line.encode() + b"\n"
    return b"".join(lines)


@pytest.fixture
def root(git_kernel: Path, git: Git) -> Path:
    (git_kernel / ONE).write_bytes(text())
    (git_kernel / TWO).write_bytes(text())
    git(git_kernel, "add", ".")
    git(git_kernel, "commit", "-q", "-m", "More")
    return git_kernel


def series(base: Base, *names: str) -> Series:
    """A patch of line 3 of one file and one of line 3 of the other, on any base."""
    patches = {
        "one": ("vfio/one: Convert\n\nBody.\n", ONE),
        "two": ("vfio/two: Convert\n\nBody.\n", TWO),
    }
    made = []
    for name in names or ("one", "two"):
        message, path = patches[name]
        content = base.source.read(path).replace(b"line 3\n", b"converted\n")
        made.append(Patch("stage", message, {path: content}))
    return Series(base.source, tuple(made))


def edited(root: Path, git: Git, path: str, old: str, new: str, *how: str) -> None:
    """A person's commit on the branch, which is left again."""
    git(root, "switch", "-q", "series")
    file = root / path
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    git(root, "commit", "-q", "-a", *how)
    git(root, "switch", "-q", "main")


def moved_on(root: Path, git: Git, path: str = ONE, line: str = "line 30") -> Base:
    """The base with another commit, and a line changed."""
    file = root / path
    file.write_text(file.read_text().replace(line + "\n", "new\n", 1))
    git(root, "commit", "-q", "-a", "-m", "Base moves on")
    return open_base(root)


def subjects(root: Path, git: Git, branch: str = "series") -> list[str]:
    found = git(root, "log", "--reverse", "--format=%s", f"main..{branch}")
    return found.decode().splitlines()


def test_commits_on_top_are_kept_with_their_authors(root: Path, git: Git) -> None:
    publish(open_base(root), series(open_base(root)), "series")
    edited(root, git, ONE, "line 20", "by hand", "-m", "By hand", "--author=Eve <e@x>")
    old = git(root, "rev-parse", "series").decode().strip()
    base = moved_on(root, git)
    before = git(root, "status", "--porcelain", "--branch")
    made = publish_again(base, series(base), "series")
    assert (made.branch, made.conflicts) == ("series", ())
    assert subjects(root, git) == ["vfio/one: Convert", "vfio/two: Convert", "By hand"]
    assert git(root, "log", "-1", "--format=%an", "series") == b"Eve\n"
    assert git(root, "show", f"series:{ONE}") == text(
        l3="converted", l20="by hand", l30="new"
    )
    # What it was is kept, and shown beside what it is; nothing else has changed.
    assert (
        git(root, "rev-parse", f"refs/pgoff/series/kept/{old}").decode().strip() == old
    )
    assert "By hand" in range_diff(base, made)
    assert git(root, "status", "--porcelain", "--branch") == before
    git(root, "fsck", "--strict", "--no-dangling")
    # Once more on another base: the edits are still told from what was generated.
    base = moved_on(root, git, TWO)
    assert publish_again(base, series(base), "series").conflicts == ()
    assert len(subjects(root, git)) == 3
    assert git(root, "show", f"series:{TWO}") == text(l3="converted", l30="new")
    # And once more on the same one: nothing is left to be moved, or kept.
    before = git(root, "for-each-ref")
    publish_again(base, series(base), "series")
    assert git(root, "for-each-ref") == before


def test_an_amended_commit_stays_one(root: Path, git: Git) -> None:
    base = open_base(root)
    publish(base, series(base, "one"), "series")
    amended = ["--amend", "-m", "vfio/one: Convert it\n\nBetter."]
    edited(root, git, ONE, "converted", "converted better", *amended)
    base = moved_on(root, git)
    # A patch is new, too.
    made = publish_again(base, series(base), "series")
    assert made.conflicts == ()
    assert subjects(root, git) == ["vfio/one: Convert it", "vfio/two: Convert"]
    first = git(root, "rev-parse", "series~").decode().strip()
    assert git(root, "show", f"{first}:{ONE}") == text(l3="converted better", l30="new")
    assert git(root, "show", f"{first}:{TWO}") == text()
    assert b"Better." in git(root, "log", "-1", "--format=%B", first)


def test_what_somebody_took_out_stays_out(root: Path, git: Git) -> None:
    base = open_base(root)
    publish(base, series(base), "series")
    git(root, "branch", "-f", "series", "series~")
    base = moved_on(root, git)
    publish_again(base, series(base), "series")
    assert subjects(root, git) == ["vfio/one: Convert"]
    assert git(root, "show", f"series:{TWO}") == text()


def test_edits_of_a_patch_that_is_gone_are_not_lost(root: Path, git: Git) -> None:
    base = open_base(root)
    publish(base, series(base), "series")
    edited(root, git, TWO, "line 20", "by hand", "--amend", "--no-edit")
    base = moved_on(root, git)
    made = publish_again(base, series(base, "one"), "series")
    assert made.conflicts == ()
    assert subjects(root, git)[0] == "vfio/one: Convert"
    assert git(root, "show", f"series:{TWO}") == text(l20="by hand")


def test_a_conflict_is_laid_out_beside_the_branch(root: Path, git: Git) -> None:
    base = open_base(root)
    publish(base, series(base), "series")
    edited(root, git, ONE, "line 20", "by hand", "-m", "By hand")
    edited(root, git, TWO, "line 20", "as well", "-m", "As well")
    old = git(root, "rev-parse", "series")
    git(root, "branch", "series-conflicts", "main")
    base = moved_on(root, git, ONE, "line 20")
    made = publish_again(base, series(base), "series")
    assert made.conflicts == (ONE,)
    # Neither the branch nor another one of that name is touched.
    assert git(root, "rev-parse", "series") == old
    assert made.branch == "series-conflicts-2"
    assert subjects(root, git, made.branch) == [
        "vfio/one: Convert",
        "vfio/two: Convert",
        "Edits of series, to be resolved",
    ]
    marked = git(root, "show", f"{made.branch}:{ONE}").decode()
    assert "<<<<<<< generated now\nnew\n" in marked
    assert "=======\nby hand\n>>>>>>> series\n" in marked
    assert git(root, "show", f"{made.branch}:{TWO}") == text(
        l3="converted", l20="as well"
    )
    # Resolved by a person, that branch goes on as the first one would have.
    git(root, "switch", "-q", made.branch)
    (root / ONE).write_bytes(text(l3="converted", l20="new, by hand"))
    git(root, "commit", "-q", "-a", "--amend", "-m", "By hand, resolved")
    git(root, "switch", "-q", "main")
    base = moved_on(root, git, TWO)
    again = publish_again(base, series(base), made.branch)
    assert again.conflicts == ()
    assert git(root, "show", f"{made.branch}:{ONE}") == text(
        l3="converted", l20="new, by hand"
    )


def test_nothing_moves_where_edits_cannot_be_told(root: Path, git: Git) -> None:
    base = open_base(root)
    publish(base, series(base), "series")
    git(root, "switch", "-q", "series")
    with pytest.raises(UserError, match="is checked out"):
        publish_again(base, series(base), "series")
    git(root, "switch", "-q", "main")
    base = moved_on(root, git)
    git(root, "branch", "-f", "series", "HEAD~2")
    old = git(root, "rev-parse", "series")
    with pytest.raises(UserError, match="is not one line of commits from"):
        publish_again(base, series(base), "series")
    assert git(root, "rev-parse", "series") == old


def test_a_branch_that_somebody_moves_meanwhile_is_left_alone(
    root: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(open_base(root), series(open_base(root)), "series")
    base = moved_on(root, git)

    def committed(*known: Any) -> str:
        git(root, "branch", "-f", "series", "series~")
        return publishing.committed(*known)

    monkeypatch.setattr(regenerating, "committed", committed)
    before = git(root, "for-each-ref", "refs/pgoff")
    with pytest.raises(UserError, match="was moved meanwhile; run it again"):
        publish_again(base, series(base), "series")
    assert subjects(root, git) == ["vfio/one: Convert"]
    assert git(root, "for-each-ref", "refs/pgoff") == before


def test_a_branch_that_was_not_generated_is_refused(root: Path, git: Git) -> None:
    git(root, "branch", "series")
    base = open_base(root)
    with pytest.raises(UserError, match="exists already"):
        publish_again(base, series(base), "series")
