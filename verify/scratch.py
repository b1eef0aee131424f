# SPDX-License-Identifier: GPL-2.0-only
"""A private repository of the tree; its work tree is the base and stays so.

A plain folder is copied, of a git work tree the HEAD commit is checked out through
an alternate: what the user gave is read and nothing else.  The copy is kept in the
work folder under a key of its content, so that a second run starts at once.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..checkers.errors import UserError
from .process import Done, neutral, run

EXPORTING = re.compile(r"EXPORT_\w+\(\s*(\w+)")
NAME, MAIL, DATE = "pgoff", "pgoff@localhost", "2000-01-01T00:00:00Z"
BASE = "refs/heads/base"
IDENTITY = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (("NAME", NAME), ("EMAIL", MAIL), ("DATE", DATE))
}
SETTINGS = (
    ("core.looseCompression", "0"),
    ("core.fsync", "none"),
    ("core.hooksPath", "/dev/null"),
    ("gc.auto", "0"),
)
# Bytes in, bytes out: attributes of the tree must not convert anything.
ATTRIBUTES = "* -text -filter -ident -working-tree-encoding"


def git(folder: Path, *arguments: str, **more: str) -> Done:
    """Run git in ``folder`` with no configuration and no identity but ours."""
    settings = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    environment = neutral(**settings, GIT_TERMINAL_PROMPT="0", **IDENTITY, **more)
    return run(("git", *arguments), folder, environment)


def exported(text: str) -> list[str]:
    """The symbols that a source exports."""
    return EXPORTING.findall(text)


@dataclass(frozen=True)
class Scratch:
    """The work tree at ``path``; its branch ``base`` is the tree as it was given."""

    path: Path

    def git(self, *arguments: str) -> Done:
        """Run git here with no configuration but ours."""
        return git(self.path, *arguments)

    def must(self, *arguments: str) -> str:
        """The same, for what cannot fail but by the environment (a full disk).

        Raises UserError then.
        """
        done = self.git(*arguments)
        if done.status:
            last = done.output.strip().rpartition("\n")[2]
            raise UserError(f"git {arguments[0]} in {self.path} failed: {last}")
        return done.output.strip()

    def grep(self, *arguments: str) -> str:
        """``git grep`` in the work tree; empty where nothing is found.

        Raises UserError where git fails.
        """
        done = self.git("grep", *arguments)
        if done.status > 1:
            raise UserError(f"git grep failed: {done.output.strip()[-200:]}")
        return done.output

    def exporters(self, symbol: str) -> Iterator[str]:
        """The sources of the base that export a symbol."""
        patterns = [f"-e({symbol}{end}" for end in "),"]
        lines = self.grep("-F", *patterns, "--", "*.c", "*.S", "*.h")
        for line in lines.splitlines():
            path, _, text = line.partition(":")
            if symbol in exported(text):
                yield path

    def sound(self) -> bool:
        """Whether it was made to its end: the branch is made last."""
        return not self.git("rev-parse", "--quiet", "--verify", BASE).status


def require_kernel(tree: Path) -> None:
    """Raise UserError where ``tree`` is no kernel."""
    if not (tree / "Kbuild").is_file() or not (tree / "Makefile").is_file():
        raise UserError(f"{tree} is not a kernel tree", "give its top folder")


def require_place(work: Path) -> None:
    """Raise UserError where Kbuild cannot build in ``work``."""
    if set(" :\n") & set(str(work.absolute())):
        raise UserError(f"{work}: Kbuild takes no space and no colon in a path")


def scratch(tree: Path, work: Path) -> Scratch:
    """The scratch repository of ``tree`` below ``work``, at its base."""
    given = _is_git(tree)
    key = _user_git(tree, "rev-parse", "HEAD^{tree}") if given else _state(tree)
    made = Scratch(work / f"tree-{key[:16]}")
    if made.path.is_dir() and made.sound():
        return made
    shutil.rmtree(made.path, ignore_errors=True)
    made.path.mkdir(parents=True)
    (_borrow if given else _copy)(tree, made)
    return made


def _is_git(tree: Path) -> bool:
    return (tree / ".git").exists()


def _user_git(tree: Path, *arguments: str) -> str:
    """Ask the user's repository, with the user's configuration."""
    done = run(("git", *arguments), tree, dict(os.environ))
    if done.status:
        last = done.output.strip().rpartition("\n")[2]
        raise UserError(f"{tree} has no commit to start from: {last}")
    return done.output.strip()


def _state(tree: Path) -> str:
    """A digest of the names, sizes and times of every file: any change shows."""
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(tree):
        folders.sort()
        for name in sorted(names):
            found = os.lstat(os.path.join(folder, name))  # noqa: PTH118 - 90,000 files
            entry = (folder, name, found.st_size, found.st_mtime_ns, found.st_mode)
            digest.update(repr(entry).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _start(made: Scratch, object_format: str) -> None:
    made.must("init", "--quiet", "--template=", f"--object-format={object_format}")
    for name, value in SETTINGS:
        made.must("config", name, value)
    info = made.path / ".git" / "info"
    info.mkdir(exist_ok=True)
    (info / "attributes").write_text(f"{ATTRIBUTES}\n")


def _copy(tree: Path, made: Scratch) -> None:
    done = run(
        ("cp", "-a", "--reflink=auto", f"{tree.absolute()}/.", "."),
        made.path,
    )
    if done.status:
        raise UserError(f"cannot copy {tree}: {done.output.strip()[-200:]}")
    _start(made, "sha1")
    # Forced: a distribution's .gitignore may ignore the whole source.
    made.must("add", "--force", "--all", ".")
    made.must("commit", "--quiet", "--message=base")
    made.must("update-ref", BASE, "HEAD")


def _borrow(tree: Path, made: Scratch) -> None:
    objects = _user_git(
        tree, "rev-parse", "--path-format=absolute", "--git-path", "objects"
    )
    _start(made, _user_git(tree, "rev-parse", "--show-object-format"))
    alternates = made.path / ".git" / "objects" / "info" / "alternates"
    alternates.parent.mkdir(exist_ok=True)
    alternates.write_text(objects + "\n")
    source = _user_git(tree, "rev-parse", "HEAD^{tree}")
    base = made.must("commit-tree", "-m", "base", source)
    made.must("reset", "--quiet", "--hard", base)
    made.must("update-ref", BASE, base)
