# SPDX-License-Identifier: GPL-2.0-only
"""Several references in one step, by a git that goes on when the run has ended.

Git's way to a new reference is a lock file that becomes the reference.  Whoever is
killed in between leaves a lock, and nobody else can move that reference until a person
removes it.  This git is not the process that people kill: it has a session of its own
and needs milliseconds.  What it is told is a transaction, so that it takes all of its
locks away again where one reference cannot be moved, or where the run that tells it
ends in the middle of a word.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pygit2

from ...checkers.errors import UserError

NOWHERE = "0" * 40


@dataclass(frozen=True)
class Move:
    """The reference ``name`` is to be the commit ``new`` (40 hex).

    It has to be ``old`` before, which is NOWHERE for one that must not be there yet,
    and None where it may be anything.
    """

    name: str
    new: str
    old: str | None = None


def reference(branch: str) -> str:
    """What git calls the branch in full."""
    return f"refs/heads/{branch}"


def require_git() -> None:
    """Raise UserError where there is no git that could be run."""
    if shutil.which("git") is None:
        raise UserError("a branch is made by git, and there is none", "install git")


def move(repository: Path, moves: Iterable[Move], why: str) -> None:
    """Make all ``moves``, or none; ``why`` is what the reflog says.

    Raises pygit2.GitError, with what git says, where they cannot be made.
    """
    # The signal that says that a file gets too large for a limit would end git before
    # it takes its locks away.  Python ignores it; libclang puts a handler in its place,
    # which another program does not inherit.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    told = ["start", *map(_line, moves), "prepare", "commit", ""]
    words = ["-c", "core.hooksPath=/dev/null", "update-ref", "-m", why, "--stdin"]
    done = subprocess.run(
        ["git", f"--git-dir={repository}", *words],
        input="\n".join(told),
        capture_output=True,
        text=True,
        errors="replace",
        env={**os.environ, "LC_ALL": "C"},
        start_new_session=True,
        restore_signals=False,
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.split()).removeprefix("fatal: ")
        raise pygit2.GitError(said or f"git update-ref: status {done.returncode}")


def _line(each: Move) -> str:
    return " ".join(["update", each.name, each.new, *([each.old] if each.old else [])])
