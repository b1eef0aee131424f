# SPDX-License-Identifier: GPL-2.0-only
"""What a series is generated on: a kernel tree, and the commit behind it if any."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path

import pygit2
from pygit2.enums import FileMode, RepositoryOpenFlag

from ...checkers.errors import UserError
from ...checkers.selection import ground
from ...checkers.source import Source

# "Mon Sep 17 00:00:00 2001" UTC, the date of the line that starts every mail of
# git format-patch: a source without a commit has no better one.
NO_COMMIT_TIME = 1000684800

KERNEL_REMEDY = "give the top folder of an unpacked or cloned kernel with --tree"


@dataclass(frozen=True)
class Base:
    """What is changed; ``repository`` is its work tree, ``commit`` its HEAD (40 hex).

    A source that was only unpacked has neither.  ``time`` counts seconds since 1970:
    SOURCE_DATE_EPOCH where set, else the committer's time of the commit.
    """

    source: Source
    repository: Path | None
    commit: str | None
    time: int

    def mode(self, path: str) -> int:
        """The file mode of ``path`` as git writes it: 0o100644 or 0o100755.

        A path that the base does not have gets 0o100644.  Raises UserError where it
        is no regular file: nothing that is edited may be a link or a submodule.
        """
        if self.repository is None:
            found = _mode_on_disk(self.source.root / path)
        else:
            entry = _entry(head_tree(self), path)
            found = FileMode.BLOB if entry is None else int(entry.filemode)
        if found in (FileMode.BLOB, FileMode.BLOB_EXECUTABLE):
            return int(found)
        raise UserError(f"{path} is no regular file", "nothing can be changed in it")


def open_base(root: Path) -> Base:
    """The kernel tree at ``root`` as the base of a series.

    Raises UserError for everything that is not a kernel tree with VFIO in it, and for
    a repository that has no commit, no work tree, or another owner.
    """
    root = _folder(root)
    if (root / "HEAD").is_file() and (root / "objects").is_dir():
        raise _bare(root)
    source = Source(root)
    _require_vfio(source)
    return _based(source)


def open_module(module: Path, tree: Path) -> Base:
    """The module in the folder ``module`` for the kernel ``tree``, source or headers.

    Its root is the git work tree that it is in, else the folder itself.  Raises
    UserError where it is not there or is in the tree, and where there is no kernel.
    """
    folder = _folder(module, "give the folder of the module with --module")
    root, kernel = ground(tree, [folder])
    if kernel is None:
        raise UserError(
            f"{folder} is in the tree {root}", "leave out --module: it is a part of it"
        )
    return _based(Source(root, kernel=kernel))


def _based(source: Source) -> Base:
    root = source.root
    if not os.path.lexists(root / ".git"):
        return Base(source, None, None, _time(NO_COMMIT_TIME))
    head = _head(repository(root), root)
    return Base(source, root, str(head.id), _time(head.commit_time))


def repository(root: Path) -> pygit2.Repository:
    """The repository whose work tree is ``root`` itself, never one further up.

    Raises UserError where there is none or it cannot be opened, with the remedy.
    """
    if not os.path.lexists(root / ".git"):
        raise UserError(
            f"{root} is no git work tree: it has no other revisions",
            "give a clone with --tree, or commit the source to a repository first",
        )
    try:
        found = pygit2.Repository(str(root), RepositoryOpenFlag.NO_SEARCH)
    except (pygit2.GitError, OSError) as error:
        raise _unreadable(root, str(error)) from error
    if found.is_bare:
        raise _bare(root)
    if Path(found.workdir).resolve() != root:
        raise UserError(
            f"the repository in {root} has its work tree at {found.workdir}",
            "give that folder with --tree, or unset core.worktree",
        )
    return found


def head_tree(base: Base) -> pygit2.Tree:
    """The top tree of the base's commit; only for a base that has one."""
    assert base.repository is not None
    assert base.commit is not None
    commit = repository(base.repository)[base.commit]
    assert isinstance(commit, pygit2.Commit)
    return commit.tree


def committed(base: Base, path: str) -> bytes | None:
    """The content of ``path`` in the base's commit, else in its folder, or None.

    For what a series is made by but not of, as the list of maintainers: a work tree may
    lack it, or have another one.
    """
    if base.commit is None:
        return base.source.read(path) if base.source.exists(path) else None
    return committed_in(base, base.commit, path)


def committed_in(base: Base, commit: str, path: str) -> bytes | None:
    """The content of ``path`` in another commit (hex digits) of the base's repository.

    None where there is no such file, no such commit, or no repository.
    """
    if base.repository is None:
        return None
    found = repository(base.repository).get(commit)
    tree = found.tree if isinstance(found, pygit2.Commit) else None
    entry = _entry(tree, path)
    return entry.data if isinstance(entry, pygit2.Blob) else None


def require_clean(base: Base, paths: Iterable[str]) -> None:
    """Raise UserError naming those of ``paths`` that are not as the base's commit.

    ``paths`` are the files that a run read, relative to the tree.  What counts is the
    bytes, so they are hashed: that costs less than parsing the index's time stamps
    safely would, and no more than the files named.  Files that git is told to ignore
    (a configured tree has generated headers) are none of the commit's business.
    """
    if base.repository is None:
        return
    head = _Head(repository(base.repository), head_tree(base), base.repository)
    dirty = [
        f"{path} ({why})"
        for path in sorted(set(paths))
        if (why := head.difference(path))
    ]
    if dirty:
        more = f" and {len(dirty) - 3} more" if len(dirty) > 3 else ""
        raise UserError(
            f"not as committed: {', '.join(dirty[:3])}{more}",
            "commit or stash the changes: a series is made for a commit",
        )


def _folder(root: Path, remedy: str = KERNEL_REMEDY) -> Path:
    try:
        if not stat.S_ISDIR(root.stat().st_mode):
            raise UserError(f"{root} is not a folder", remedy)
        next(root.iterdir(), None)
        return root.resolve()
    except FileNotFoundError as error:
        raise UserError(f"{root} does not exist", remedy) from error
    except OSError as error:
        raise UserError(f"cannot read {root}: {error.strerror}") from error


def _require_vfio(source: Source) -> None:
    source.version  # noqa: B018 - raises where there is no kernel
    missing = [
        name
        for name, found in (
            ("include/linux/vfio.h", source.exists("include/linux/vfio.h")),
            ("drivers/vfio", (source.root / "drivers/vfio").is_dir()),
        )
        if not found
    ]
    if missing:
        raise UserError(
            f"the kernel tree {source.root} has no VFIO core: no {missing[0]}",
            "give a whole kernel tree with --tree (a sparse checkout needs both"
            " drivers/vfio and include)",
        )


def _bare(root: Path) -> UserError:
    return UserError(
        f"{root} is a bare repository, without files to read",
        f"make a work tree: git -C {root} worktree add FOLDER COMMIT",
    )


def _unreadable(root: Path, why: str) -> UserError:
    if "not owned by current user" in why:
        return UserError(
            f"the repository {root} belongs to another user",
            "if you trust it: git config --global --add safe.directory " + str(root),
        )
    return UserError(
        f"{root}/.git is not a repository that can be read: {why}",
        f"try git -C {root} status; without .git a tree is taken as it is",
    )


def _head(found: pygit2.Repository, root: Path) -> pygit2.Commit:
    try:
        if found.head_is_unborn:
            raise UserError(
                f"the repository {root} has no commit yet",
                "commit the kernel source first: a series is made for a commit",
            )
        return found.head.peel(pygit2.Commit)
    except (pygit2.GitError, KeyError, ValueError, OSError) as error:
        raise _unreadable(root, f"HEAD: {error}") from error


def _time(default: int) -> int:
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 12):
        raise UserError(
            f"SOURCE_DATE_EPOCH is {text!r}", "give seconds since 1970, or unset it"
        )
    return int(text) if text else default


def _mode_on_disk(path: Path) -> int:
    try:
        found = path.lstat().st_mode
    except FileNotFoundError:
        return int(FileMode.BLOB)
    executable = bool(found & stat.S_IXUSR)
    return stat.S_IFMT(found) | (0o755 if executable else 0o644)


def _entry(tree: pygit2.Tree | None, path: str) -> pygit2.Object | None:
    try:
        return tree[path] if tree is not None else None
    except KeyError:
        return None


class _Head:
    """What was committed and what is staged, to hold files on the disk against."""

    def __init__(self, found: pygit2.Repository, tree: pygit2.Tree, root: Path) -> None:
        self._root = root
        self._ignored = found.path_is_ignored
        self._index = found.index
        # libgit2 reads large folders anew for every path that leads through them
        self._folders: dict[str, pygit2.Tree | None] = {"": tree}

    def difference(self, path: str) -> str:
        """How ``path`` differs from the commit, in a word or two; empty where not.

        A file reached through a link is the file that it leads to, as git sees it.
        """
        entry = self._committed(path)
        if isinstance(entry, pygit2.Blob) and entry.filemode == FileMode.LINK:
            if not (self._root / path).is_symlink():
                return "no link any more"
            if os.fsencode((self._root / path).readlink()) != entry.data:
                return "leads elsewhere"
        real = (self._root / path).resolve()
        if not real.is_relative_to(self._root):
            return "leads out of the tree"
        return self._real_difference(real, real.relative_to(self._root).as_posix())

    def _real_difference(self, real: Path, path: str) -> str:
        entry = self._committed(path)
        staged = self._index[path].id if path in self._index else None
        if entry is None:
            untracked = real.exists() and not self._ignored(path)
            return "staged" if staged else "untracked" if untracked else ""
        if staged != entry.id:
            return "staged"
        try:
            return "" if blob_id(real.read_bytes()) == str(entry.id) else "modified"
        except FileNotFoundError:
            return "deleted"

    def _committed(self, path: str) -> pygit2.Object | None:
        folder, _, name = path.rpartition("/")
        if folder not in self._folders:
            below = self._committed(folder)
            self._folders[folder] = below if isinstance(below, pygit2.Tree) else None
        return _entry(self._folders[folder], name)


def blob_id(content: bytes) -> str:
    """The object id (40 hex) that git gives a file with this ``content``."""
    header = b"blob %d\0" % len(content)
    return sha1(header + content, usedforsecurity=False).hexdigest()
