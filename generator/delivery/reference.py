# SPDX-License-Identifier: GPL-2.0-only
"""Make one new branch, as a process of its own: ``REPOSITORY BRANCH BASE TIP``.

Git's way to a new reference is a lock file that becomes the reference.  Whoever is
killed in between leaves a lock, and nobody else can make that branch until a person
removes it.  This process is not the one that people kill: it has a session of its own,
needs milliseconds, and goes on when the run that wanted the branch has ended.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pygit2

from .records import record

_EXISTS = 3
_FAILED = 4


def reference(branch: str) -> str:
    """What git calls the branch in full."""
    return f"refs/heads/{branch}"


def create(repository: Path, branch: str, base: str, tip: str) -> None:
    """Let ``branch``, which must be new, name ``tip``, and record what it is made of.

    ``base`` and ``tip`` are commits (40 hex).
    Raises pygit2.AlreadyExistsError where there is one, and pygit2.GitError, with
    what libgit2 says, where it cannot be made.
    """
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(repository), branch, base, tip],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        start_new_session=True,
        check=False,
    )
    if done.returncode == _EXISTS:
        raise pygit2.AlreadyExistsError(f"{branch} exists")
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
        raise pygit2.GitError(said[-1])


def _main(repository: str, branch: str, base: str, tip: str) -> int:
    pygit2.settings.enable_fsync_gitdir(True)
    try:
        found = pygit2.Repository(repository)
        found.create_reference_direct(
            reference(branch),
            pygit2.Oid(hex=tip),
            False,
            message="pgoff: generate",
        )
        record(found, branch, base, tip)
    except pygit2.AlreadyExistsError:
        return _EXISTS
    except (pygit2.GitError, OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return _FAILED
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
