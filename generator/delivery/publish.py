# SPDX-License-Identifier: GPL-2.0-only
"""A series as commits on a new branch, next to whatever is checked out.

Objects come first and the references last, in one step that fails where the branch is
not what it was: a run that is cut short leaves nothing but objects that git's own
housekeeping removes, and no lock (see :mod:`.reference`).  No hook runs, and neither
work tree nor index is touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pygit2
from pygit2.enums import FileMode

from ...checkers.errors import UserError
from ..editing.series import Series
from ..trees.base import Base, head_tree, repository
from .diff import require_plain_name
from .mail import require_mailable
from .records import record, recorded
from .reference import NOWHERE, Move, move, reference, require_git


def publish(base: Base, series: Series, branch: str) -> str:
    """Commit the patches to the new branch ``branch``; the id of its tip (40 hex).

    Author and committer are the repository's own user, at the base's time, so that
    the same series gets the same ids again.  Raises UserError where the branch cannot
    be made, and then there is none.
    """
    assert series.patches, "a branch without a commit of its own"
    require_branch(base, branch)
    found = opened(base, branch)
    with git_errors(found, branch):
        tip = committed(found, base, series)
        assert base.commit is not None
        made = Move(reference(branch), tip, NOWHERE)
        move_to(found, branch, made, *record(branch, base.commit, tip))
    return tip


def move_to(found: pygit2.Repository, branch: str, *moves: Move) -> None:
    """Make all ``moves``, of which one is that of ``branch``, or none.

    Raises UserError where somebody else has made the branch, or moved it, meanwhile.
    """
    try:
        move(Path(found.path), moves, "pgoff: generate")
    except pygit2.GitError as error:
        wanted = next(each for each in moves if each.name == reference(branch))
        if _is_old(found, wanted):
            raise
        raise (_taken if wanted.old == NOWHERE else _moved)(branch) from error


def _is_old(found: pygit2.Repository, wanted: Move) -> bool:
    """Whether the reference is still what it is to be moved from."""
    if wanted.name not in found.references:
        return wanted.old == NOWHERE
    return str(found.references[wanted.name].target) == wanted.old


def committed(found: pygit2.Repository, base: Base, series: Series) -> str:
    """Commit the patches to no branch; the id of the last one (40 hex)."""
    user = _signature(found, base.time)
    for patch in series.patches:
        require_mailable(patch.message)
    tip = base.commit
    assert tip is not None
    tree = head_tree(base).id
    for patch in series.patches:
        tree = _edited(found, tree, _split(patch.files), base, "")
        tip = str(found.create_commit(None, user, user, patch.message, tree, [tip]))
    return tip


def require_branch(base: Base, branch: str) -> None:
    """Raise UserError where ``branch`` could not be made or moved: for asking early.

    One that exists can be moved if it is known what was generated for it, and nothing
    has it checked out.
    """
    found = opened(base, branch)
    require_git()
    name = reference(branch)
    if (
        branch.startswith("-")
        or branch == "HEAD"
        or not pygit2.reference_is_valid_name(name)
    ):
        raise UserError(
            f"{branch!r} is no name for a branch", "see git check-ref-format --help"
        )
    with git_errors(found, branch):
        there = name in found.references
        if there and recorded(found, branch) is None:
            raise _taken(branch)
    for head in _heads(Path(found.path)):
        if head.is_file() and head.read_text("utf-8").strip() == f"ref: {name}":
            raise UserError(
                f"the branch {branch!r} is checked out"
                + ("" if there else " already, without a commit"),
                f"git -C {base.source.root} switch --detach"
                if there
                else "choose another name",
            )
    _signature(found, base.time)


def exists(base: Base, branch: str) -> bool:
    """Whether there is a branch of that name."""
    return reference(branch) in opened(base, branch).references


def opened(base: Base, branch: str) -> pygit2.Repository:
    """The repository for ``branch``; raises UserError where the base is in none."""
    if base.repository is None:
        raise UserError(
            f"{base.source.root} is no git work tree: there is no place for the"
            f" branch {branch!r}",
            "leave out --branch, or commit the source to a repository first",
        )
    return repository(base.repository)


def _signature(found: pygit2.Repository, time: int) -> pygit2.Signature:
    try:
        user = found.default_signature
    except (KeyError, ValueError, pygit2.GitError) as error:
        raise UserError(
            f"git does not know who commits in {found.workdir} ({error})",
            "git config user.name NAME and git config user.email ADDRESS",
        ) from error
    return pygit2.Signature(user.name, user.email, time, 0)


def _taken(branch: str) -> UserError:
    return UserError(
        f"the branch {branch!r} exists already",
        f"choose another name, or remove it: git branch -D {branch}",
    )


def _moved(branch: str) -> UserError:
    return UserError(f"the branch {branch!r} was moved meanwhile", "run it again")


def _heads(git_folder: Path) -> Iterator[Path]:
    """The HEAD files of the repository and of all of its work trees."""
    common = git_folder / "commondir"
    if common.is_file():
        git_folder = git_folder / common.read_text("utf-8").strip()
    yield git_folder / "HEAD"
    yield from sorted(git_folder.glob("worktrees/*/HEAD"))


_EMPTY = pygit2.Oid(hex="4b825dc642cb6eb9a060e54bf8d69288fbee4904")

_Node = dict[str, "bytes | _Node | None"]


def _split(files: Mapping[str, bytes | None]) -> _Node:
    """``files`` as a tree of names, so that each folder is rewritten once."""
    root: _Node = {}
    for path, content in files.items():
        require_plain_name(path)
        *folders, name = path.split("/")
        node = root
        for folder in folders:
            below = node.setdefault(folder, {})
            assert isinstance(below, dict), path
            node = below
        node[name] = content
    return root


def _edited(
    found: pygit2.Repository, old: pygit2.Oid | None, node: _Node, base: Base, at: str
) -> pygit2.Oid:
    """The tree ``old`` (None: an empty one) with what ``node`` holds in its place.

    Only folders on the way to a changed file are read and written.
    """
    builder = found.TreeBuilder(old) if old is not None else found.TreeBuilder()
    for name, new in node.items():
        entry = builder.get(name)
        if isinstance(new, dict):
            below = entry.id if isinstance(entry, pygit2.Tree) else None
            tree = _edited(found, below, new, base, f"{at}{name}/")
            builder.insert(name, tree, FileMode.TREE)
            if tree == _EMPTY:
                builder.remove(name)
        elif new is None:
            builder.remove(name)
        else:
            builder.insert(name, found.create_blob(new), base.mode(f"{at}{name}"))
    return builder.write()


@contextmanager
def git_errors(found: pygit2.Repository, branch: str) -> Iterator[None]:
    """What libgit2 says about locks, disks and names, as the user's errors.

    That is, as UserError.  What is written in here is on the disk before libgit2 goes
    on, so that no power cut can leave a branch whose objects are missing.
    """
    pygit2.settings.enable_fsync_gitdir(True)
    try:
        yield
    except (pygit2.GitError, pygit2.InvalidSpecError, KeyError, OSError) as error:
        why = str(error)
        remedy = "make sure that the disk has room and the repository is yours"
        if ".lock" in why:
            remedy = "another git is at work there; if not, remove the .lock file"
        elif "directory" in why or "exists" in why:
            remedy = "a branch of a like name is in the way: choose another name"
        raise UserError(
            f"cannot make the branch {branch!r} in {found.path}: {why}", remedy
        ) from error
    finally:
        pygit2.settings.enable_fsync_gitdir(False)
