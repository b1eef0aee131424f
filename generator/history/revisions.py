# SPDX-License-Identifier: GPL-2.0-only
"""The drivers of a revision, and the revisions of a range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pygit2
from pygit2.enums import SortMode

from ...checkers.errors import UserError
from ...checkers.folders import ROOT
from ..core.offer import HEADER
from ..trees.base import repository
from .uses import Interface, Uses, interface, uses

Files = Mapping[str, Uses]


@dataclass(frozen=True)
class Revision:
    """A commit: ``time`` in seconds since 1970; ``files`` by path, without the core's.

    A file that has nothing to do with any of it is not among them.
    """

    commit: str
    subject: str
    time: int
    interface: Interface
    files: Files

    @property
    def tables(self) -> list[tuple[str, frozenset[str]]]:
        """Every ops table of the revision."""
        return [each for file in self.files.values() for each in file.tables.items()]


class Revisions:
    """The revisions of the repository at ``root``.

    Drivers are looked for in ``folders``, those of VFIO in the tree at hand, and in all
    that is below drivers/vfio in the revision.
    """

    def __init__(self, root: Path, folders: Sequence[str]) -> None:
        self._repository = repository(root)
        self._root = root
        outside = [each for each in folders if not f"{each}/".startswith(f"{ROOT}/")]
        self._folders = (*sorted(outside), ROOT)
        self._children: dict[tuple[pygit2.Oid, str], pygit2.Oid | None] = {}
        self._files: dict[tuple[pygit2.Oid, str], Files] = {}
        self._blobs: dict[pygit2.Oid, Uses] = {}
        self._headers: dict[pygit2.Oid | None, Interface] = {}

    def ends(self, text: str) -> tuple[pygit2.Oid, pygit2.Oid]:
        """The first and the last commit of a range A..B, or of A..HEAD for A.

        Raises UserError where it is no range, or names no commit.
        """
        first, dots, last = text.partition("..")
        if not first or last.startswith("."):
            raise UserError(f"{text!r} is no range of revisions", "give one like A..B")
        return self.named(first), self.named(last if dots and last else "HEAD")

    def between(
        self, first: pygit2.Oid, last: pygit2.Oid, *, mainline: bool
    ) -> list[pygit2.Oid]:
        """The commits after ``first`` up to ``last``, older ones before newer ones.

        Only those that were the branch's own tips where ``mainline``: what a merge
        brought is the merge's.
        """
        walker = self._repository.walk(last, SortMode.TOPOLOGICAL | SortMode.REVERSE)
        if mainline:
            walker.simplify_first_parent()
        walker.hide(first)
        return [commit.id for commit in walker]

    def parents(self, commit: pygit2.Oid) -> list[pygit2.Oid]:
        """The commits that ``commit`` was made on."""
        return list(self._commit(commit).parent_ids)

    def at(self, commit: pygit2.Oid) -> Revision:
        """What the revision has."""
        found = self._commit(commit)
        files: dict[str, Uses] = {}
        for folder in self._folders:
            tree = self._down(found.tree_id, folder)
            if tree is not None:
                files |= self._within(tree, folder)
        ops = self._interface(self._down(found.tree_id, HEADER))
        subject = found.message.partition("\n")[0]
        return Revision(str(commit), subject, found.commit_time, ops, files)

    def named(self, name: str) -> pygit2.Oid:
        """The commit that ``name`` names; raises UserError where there is none."""
        try:
            return self._repository.revparse_single(name).peel(pygit2.Commit).id
        except (pygit2.GitError, KeyError, ValueError) as error:
            raise UserError(f"{self._root} has no commit {name!r}") from error

    def _commit(self, commit: pygit2.Oid) -> pygit2.Commit:
        found = self._repository.get(commit)
        if not isinstance(found, pygit2.Commit):
            raise UserError(
                f"{self._root} does not have the commit {commit}",
                "a shallow clone has not: git fetch --unshallow",
            )
        return found

    def _down(self, tree: pygit2.Oid, path: str) -> pygit2.Oid | None:
        """What is at ``path``; the way there is the same in most revisions."""
        found: pygit2.Oid | None = tree
        for name in path.split("/"):
            if found is None:
                return None
            key = (found, name)
            if key not in self._children:
                self._children[key] = self._child(found, name)
            found = self._children[key]
        return found

    def _child(self, tree: pygit2.Oid, name: str) -> pygit2.Oid | None:
        found = self._repository[tree]
        if not isinstance(found, pygit2.Tree) or name not in found:
            return None
        return found[name].id

    def _within(self, tree: pygit2.Oid, folder: str) -> Files:
        """The files of ``folder``, and of those below it in drivers/vfio."""
        key = (tree, folder)
        if key not in self._files:
            self._files[key] = dict(self._read(tree, folder))
        return self._files[key]

    def _read(self, tree: pygit2.Oid, folder: str) -> Iterator[tuple[str, Uses]]:
        found = self._repository[tree]
        for entry in found if isinstance(found, pygit2.Tree) else ():
            path = f"{folder}/{entry.name}"
            if isinstance(entry, pygit2.Tree) and f"{folder}/".startswith(f"{ROOT}/"):
                yield from self._within(entry.id, path).items()
            elif (
                isinstance(entry, pygit2.Blob)
                and path.endswith((".c", ".h"))
                and folder != ROOT  # the core is there, which knows page offsets
            ):
                has = self._uses(entry)
                if has != Uses({}):
                    yield path, has

    def _uses(self, blob: pygit2.Blob) -> Uses:
        if blob.id not in self._blobs:
            self._blobs[blob.id] = uses(blob.data)
        return self._blobs[blob.id]

    def _interface(self, header: pygit2.Oid | None) -> Interface:
        if header not in self._headers:
            blob = self._repository[header] if header is not None else None
            content = blob.data if isinstance(blob, pygit2.Blob) else b""
            self._headers[header] = interface(content)
        return self._headers[header]
