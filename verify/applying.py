# SPDX-License-Identifier: GPL-2.0-only
"""The mails, read back by ``git am``: one step for each that it takes.

It works in a folder of its own that holds nothing but the files that the mails
touch (a sparse checkout); the objects go into the scratch repository.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pygit2

from .diff import parse
from .ground import Step
from .mails import Mail
from .process import Done
from .scratch import ATTRIBUTES, BASE, Scratch, git

# What a user may have configured and what would change what is applied.
SETTINGS = ("core.autocrlf=false", "am.keepcr=false", "apply.whitespace=nowarn")
AM = tuple(word for each in SETTINGS for word in ("-c", each))


@dataclass(frozen=True)
class Applied:
    """The base and the steps on it; ``refused`` is what git said of the next mail."""

    steps: tuple[Step, ...]
    refused: str = ""


def applied(scratch: Scratch, mails: Sequence[Mail]) -> Applied:
    """Apply the mails in order, up to the first that ``git am`` does not take whole."""
    with tempfile.TemporaryDirectory(prefix="pgoff-am-") as name:
        folder = Path(name)
        _checkout(scratch, folder, mails)
        commits, refused = _am(scratch, folder, mails)
        if refused or len(commits) != len(mails):
            # Slower, and says at which mail: one can even be taken for two.
            commits, refused = _one_by_one(scratch, folder, mails)
    return Applied(tuple(_steps(scratch, commits, mails)), refused)


def _am(
    scratch: Scratch, folder: Path, mails: Sequence[Mail], after: str = BASE
) -> tuple[list[str], str]:
    """The commits on top of ``after``, and what git said where it failed."""
    paths = (str(mail.path.absolute()) for mail in mails)
    done = _git(scratch, folder, *AM, "am", "--no-3way", "--quiet", *paths)
    listing = _git(scratch, folder, "rev-list", "--reverse", f"{after}..HEAD")
    return listing.output.split(), done.output.strip() if done.status else ""


def _one_by_one(
    scratch: Scratch, folder: Path, mails: Sequence[Mail]
) -> tuple[list[str], str]:
    _git(scratch, folder, "am", "--abort")
    _git(scratch, folder, "reset", "--quiet", "--hard", BASE)
    commits: list[str] = []
    for mail in mails:
        new, refused = _am(scratch, folder, [mail], commits[-1] if commits else BASE)
        if refused or len(new) != 1:
            return commits, refused or f"git am makes {len(new)} commits of it"
        commits += new
    return commits, ""


def _checkout(scratch: Scratch, folder: Path, mails: Sequence[Mail]) -> None:
    """A repository in ``folder`` at the base, with the files that the mails name."""
    files = {path for mail in mails for each in parse(mail.diff) for path in each.paths}
    _git(scratch, folder, "init", "--quiet", "--template=")
    _git(scratch, folder, "config", "core.sparseCheckout", "true")
    for kind, lines in (
        ("sparse-checkout", [f"/{path}" for path in sorted(files)]),
        ("attributes", [ATTRIBUTES]),
    ):
        (folder / ".git" / "info").mkdir(exist_ok=True)
        (folder / ".git" / "info" / kind).write_text("\n".join(lines) + "\n")
    commit = scratch.must("rev-parse", BASE)
    for arguments in (
        ("update-ref", BASE, commit),
        ("update-ref", "--no-deref", "HEAD", commit),
        ("read-tree", "-m", "-u", "HEAD"),
    ):
        done = _git(scratch, folder, *arguments)
        assert not done.status, done.output


def _git(scratch: Scratch, folder: Path, *arguments: str) -> Done:
    """git in ``folder``, whose objects are those of the scratch repository."""
    objects = str(scratch.path / ".git" / "objects")
    return git(folder, *arguments, GIT_OBJECT_DIRECTORY=objects)


def _steps(
    scratch: Scratch, commits: Sequence[str], mails: Sequence[Mail]
) -> Iterator[Step]:
    repository = pygit2.Repository(str(scratch.path))
    before = scratch.must("rev-parse", f"{BASE}^{{tree}}")
    yield Step(0, before, None, "", "", {}, {})
    delta: dict[str, str | None] = {}
    for number, (name, mail) in enumerate(zip(commits, mails, strict=False), 1):
        commit = _commit(repository, name)
        changed = _changed(scratch, before, str(commit.tree_id))
        delta |= changed
        text = commit.raw_message.decode("utf-8", "surrogateescape")
        subject, _, message = text.partition("\n")
        yield Step(
            number,
            str(commit.tree_id),
            mail,
            subject,
            message.strip("\n"),
            changed,
            dict(delta),
        )
        before = str(commit.tree_id)


def _commit(repository: pygit2.Repository, name: str) -> pygit2.Commit:
    found = repository[name]
    assert isinstance(found, pygit2.Commit)
    return found


def _changed(scratch: Scratch, old: str, new: str) -> dict[str, str | None]:
    """The paths that differ, with mode and blob id in the new tree.

    libgit2 would read all of both trees, where git leaves out what is the same.
    """
    words = scratch.must("diff-tree", "-r", "-z", "--no-renames", old, new).split("\0")
    found: dict[str, str | None] = {}
    for state, path in zip(words[::2], words[1::2], strict=False):
        _, mode, _, blob, kind = state.split()
        found[path] = None if kind == "D" else f"{mode} {blob}"
    return found
