# SPDX-License-Identifier: GPL-2.0-only
"""A branch that was generated and edited since, generated afresh with the edits on it.

With g a commit as it was generated last (:mod:`.records`), b the same one on the branch
and n the one that is generated now, the new branch has the three-way merge of b and n
over g.  So edits may be commits of their own, between the others or on top, or may be
amended into commits.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory

import pygit2
from pygit2.enums import FileMode

from ...checkers.errors import UserError
from ..editing.series import Series
from ..trees.base import Base
from .publish import committed, git_errors, move_to, opened, require_branch
from .records import keep, record, recorded
from .reference import NOWHERE, Move, reference

# Of a patch that is not generated any more the edits are there all the same.
_LEFT = "Edits of patches that are not generated any more\n"


class _ConflictError(Exception):
    """The merge of some commit does not come out."""


@dataclass(frozen=True)
class Regenerated:
    """The new ``tip`` (40 hex) of ``branch``, which is another one if it conflicts.

    ``before`` and ``after`` are the ranges that git range-diff compares; ``conflicts``
    are the files that a person has to look at.
    """

    branch: str
    tip: str
    before: str
    after: str
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Step:
    """A commit to be: the states to be merged, its author and its message."""

    old: pygit2.Tree
    new: pygit2.Tree
    edited: pygit2.Tree
    author: pygit2.Signature
    message: str


def publish_again(base: Base, series: Series, branch: str) -> Regenerated:
    """Generate ``branch`` afresh, with what a person has done to it since.

    The branch moves only where everything merges, and what it was is kept.  Raises
    UserError where it is not one line of commits from what it was generated on.
    """
    require_branch(base, branch)
    found = opened(base, branch)
    with git_errors(found, branch):
        known = recorded(found, branch)
        assert known is not None, branch
        assert base.commit is not None
        old = _line(found, branch, known[1], known[0])
        theirs = _line(
            found, branch, str(found.branches.local[branch].target), known[0]
        )
        tip = committed(found, base, series)
        now = _line(found, branch, tip, base.commit)
        user = now[-1].committer
        before = f"{known[0]}..{theirs[-1].id}"
        try:
            made = _made(found, old, theirs, now, user)
        except _ConflictError:
            name, made, conflicts = _laid_out(found, branch, old, theirs, now)
            new = Move(reference(name), made, NOWHERE)
            move_to(found, name, new, *record(name, base.commit, tip))
            return Regenerated(name, made, before, f"{base.commit}..{made}", conflicts)
        left = str(theirs[-1].id)
        kept = [keep(branch, left)] if made != left else []
        moved = Move(reference(branch), made, left)
        records = record(branch, base.commit, tip)
        move_to(found, branch, *kept, moved, *records)
    return Regenerated(branch, made, before, f"{base.commit}..{made}")


def range_diff(base: Base, made: Regenerated) -> str:
    """What ``git range-diff`` says of the branch before and after."""
    folder = str(base.source.root)
    said = _git(folder, "range-diff", "--no-color", made.before, made.after)
    return said.decode("utf-8", "replace")


def _git(folder: str, *arguments: str) -> bytes:
    """What git prints, whatever its status."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, check=False
    )
    return done.stdout


def _line(
    found: pygit2.Repository, branch: str, tip: str, base: str
) -> list[pygit2.Commit]:
    """The commits from ``base`` (first in the list) to ``tip``."""
    line: list[pygit2.Commit] = []
    commit = found[tip]
    while isinstance(commit, pygit2.Commit):
        line.append(commit)
        if str(commit.id) == base:
            return line[::-1]
        if len(commit.parents) != 1:
            break
        commit = commit.parents[0]
    raise UserError(
        f"the branch {branch!r} is not one line of commits from {base[:12]}, which it "
        "was generated on",
        "choose another --branch, and cherry-pick the edits to it",
    )


def _subject(commit: pygit2.Commit) -> str:
    return commit.message.partition("\n")[0]


def _pairs(
    one: Sequence[pygit2.Commit], two: Sequence[pygit2.Commit]
) -> dict[int, int]:
    """Which of ``two`` each of ``one`` is; the first ones, the bases, are the same.

    By their subjects, in order; those with other subjects by their places.
    """
    first, second = (list(map(_subject, each[1:])) for each in (one, two))
    found = {0: 0}
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for tag, a, a_end, b, b_end in matcher.get_opcodes():
        if tag == "equal" or (tag == "replace" and a_end - a == b_end - b):
            found |= {a + each + 1: b + each + 1 for each in range(a_end - a)}
    return found


def _steps(
    generated: Sequence[pygit2.Commit],
    theirs: Sequence[pygit2.Commit],
    now: Sequence[pygit2.Commit],
) -> Iterator[_Step]:
    """The commits of the new branch in order, edited ones and those of a person."""
    kept = _pairs(generated, theirs)
    new = {n: g for g, n in _pairs(generated, now).items()}
    owned = {b: g for g, b in kept.items()}
    old, edited = 0, 0
    for n, commit in enumerate(now):
        g = new.get(n)
        if g is not None and g not in kept:
            continue  # they took it out
        like = commit
        if g is not None and g >= old:
            old, edited = g, kept[g]
            if theirs[edited].message != generated[g].message:
                like = theirs[edited]
        states = generated[old].tree, now[n].tree
        if n:
            yield _Step(*states, theirs[edited].tree, like.author, like.message)
        while edited + 1 < len(theirs) and (edited + 1) not in owned:
            edited += 1
            like = theirs[edited]
            yield _Step(*states, like.tree, like.author, like.message)
    last = theirs[-1]
    states = generated[-1].tree, now[-1].tree
    yield _Step(*states, last.tree, last.author, _LEFT)


def _made(
    found: pygit2.Repository,
    generated: Sequence[pygit2.Commit],
    theirs: Sequence[pygit2.Commit],
    now: Sequence[pygit2.Commit],
    user: pygit2.Signature,
) -> str:
    """The tip of the new branch; raises _ConflictError."""
    tip = now[0]
    for step in _steps(generated, theirs, now):
        index = found.merge_trees(step.old, step.new, step.edited)
        if index.conflicts is not None:
            raise _ConflictError
        tree = index.write_tree(found)
        if tree == tip.tree.id:
            continue
        made = found.create_commit(
            None, step.author, user, step.message, tree, [tip.id]
        )
        commit = found[made]
        assert isinstance(commit, pygit2.Commit)
        tip = commit
    return str(tip.id)


def _laid_out(
    found: pygit2.Repository,
    branch: str,
    old: Sequence[pygit2.Commit],
    theirs: Sequence[pygit2.Commit],
    now: Sequence[pygit2.Commit],
) -> tuple[str, str, tuple[str, ...]]:
    """What is to be a branch: what is generated now, all edits in one commit on top.

    Its name, its tip, and the files that conflict, which have git's marks in them.
    """
    index = found.merge_trees(old[-1].tree, now[-1].tree, theirs[-1].tree)
    conflicts = _marked(found, index, branch)
    names = "".join(f"  {each}\n" for each in conflicts)
    message = f"Edits of {branch}, to be resolved\n\nIn conflict:\n\n{names}"
    user, tree = now[-1].committer, index.write_tree(found)
    made = found.create_commit(None, user, user, message, tree, [now[-1].id])
    name = _free(found, f"{branch}-conflicts")
    return name, str(made), tuple(conflicts)


def _marked(found: pygit2.Repository, index: pygit2.Index, branch: str) -> list[str]:
    """Put files with marks into ``index`` where it has conflicts; their paths."""
    if index.conflicts is None:
        return []
    every = [tuple(each) for each in index.conflicts]
    paths = []
    for sides in every:
        there = next(
            each for each in (sides[2], sides[1], sides[0]) if each is not None
        )
        old, new, edited = (_content(found, each) for each in sides)
        text = _merged_file(old, new, edited, branch)
        del index.conflicts[there.path]
        mode = there.mode or FileMode.BLOB
        index.add(pygit2.IndexEntry(there.path, found.create_blob(text), mode))
        paths.append(there.path)
    return sorted(paths)


def _content(found: pygit2.Repository, entry: pygit2.IndexEntry | None) -> bytes:
    """The file on one side of a conflict; empty where it is not there."""
    if entry is None:
        return b""
    blob = found[entry.id]
    assert isinstance(blob, pygit2.Blob), entry.path
    return blob.data


def _merged_file(old: bytes, new: bytes, edited: bytes, branch: str) -> bytes:
    """The merge of one file as git writes it, with its marks."""
    with TemporaryDirectory(prefix="pgoff-") as folder:
        names = []
        for name, content in (("new", new), ("old", old), ("edited", edited)):
            Path(folder, name).write_bytes(content)
            names.append(name)
        labels = ["-L", "generated now", "-L", "generated before", "-L", branch]
        return _git(folder, "merge-file", "-p", "--diff3", *labels, *names)


def _free(found: pygit2.Repository, name: str) -> str:
    """``name``, or the first one with a number that no branch has."""
    number, wanted = 1, name
    while reference(wanted) in found.references:
        number += 1
        wanted = f"{name}-{number}"
    return wanted
