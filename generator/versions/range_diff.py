# SPDX-License-Identifier: GPL-2.0-only
"""``git range-diff`` of two versions, in a repository that is made for it and goes.

It holds the files that either version touches.  Author and times are the same on both
sides, so that the output follows from the mails, the base, and the version of git.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pygit2
from pygit2.enums import FileMode

from ...verify.applying import AM
from ...verify.diff import NOTHING
from ...verify.scratch import git
from ..editing.series import Patch
from ..trees.base import Base, committed_in
from .comparison import Comparison
from .previous import Earlier, Previous

# Programs that read mails take a tag in a range-diff for one on the whole series; the
# changelog says which tags are kept.
_TAGS = re.compile(rb"(?m)^[A-Z][A-Za-z-]*-by: .*\n")
SHORT = "core.abbrev=12"


@dataclass(frozen=True)
class _Chain:
    """Commits in order, behind the one that they are on top of."""

    commits: tuple[str, ...]

    def range(self, first: int, behind: int) -> str:
        """Those from number ``first``, counted from 0, up to ``behind``."""
        return f"{self.commits[first]}..{self.commits[behind]}"


def range_diffs(
    base: Base, last: Previous, found: Sequence[Comparison]
) -> Mapping[str, str]:
    """The text of the range-diff of each wave by its name, or why there is none.

    A wave of which nothing was in the last version has none.
    """
    head = f"Range-diff against v{last.number}:"
    with tempfile.TemporaryDirectory(prefix="pgoff-range-diff-") as name:
        folder = Path(name)
        git(folder, "init", "--quiet", "--template=")
        before = _applied(folder, base, last)
        if isinstance(before, str):
            return {
                each.wave.name: f"{head}\n  none: {before}"
                for each in found
                if each.before
            }
        now = _committed(folder, base, found, last.patches[0].author)
        texts = {}
        start = 0
        for each in found:
            end = start + len(each.wave.patches)
            if each.before:
                places = [last.patches.index(one) for one in each.before]
                ranges = (
                    before.range(min(places), max(places) + 1),
                    now.range(start, end),
                )
                done = git(folder, "-c", SHORT, "range-diff", "--no-color", *ranges)
                assert not done.status, done.output
                texts[each.wave.name] = f"{head}\n{_bare(done.output)}"
            start = end
    return texts


def _bare(text: str) -> str:
    """Without blanks at the ends of lines, which programs for mail may lose."""
    return "\n".join(line.rstrip() for line in text.rstrip("\n").split("\n"))


def _applied(folder: Path, base: Base, last: Previous) -> _Chain | str:
    """The commits of the last version, or why it cannot be applied."""
    paths = {
        path
        for patch in last.patches
        for old, new, _ in patch.changes
        for path in (old, new)
    } - {NOTHING}
    if last.base and committed_in(base, last.base, "Makefile") is not None:
        files = {path: committed_in(base, last.base, path) for path in paths}
    else:
        source = base.source
        files = {
            path: source.read(path) if source.exists(path) else None for path in paths
        }
    start = _commit(folder, files, "base\n", "", "pgoff <pgoff@localhost>")
    git(folder, "update-ref", "refs/heads/before", start)
    git(folder, "symbolic-ref", "HEAD", "refs/heads/before")
    git(folder, "reset", "--quiet", "--hard")
    mails = []
    for number, patch in enumerate(last.patches):
        mail = folder / ".git" / f"{number:06}.patch"
        mail.write_bytes(_untagged(patch))
        mails.append(str(mail))
    done = git(folder, *AM, "am", "--no-3way", "--quiet", *mails)
    if done.status:
        said = re.search(r"(?m)^(?:Patch failed at|error: ).*", done.output)
        why = said[0] if said else done.output.strip().partition("\n")[0]
        return f"v{last.number} does not apply to its base here ({why})"
    commits = git(folder, "rev-list", "--reverse", f"{start}..HEAD").output.split()
    if len(commits) != len(last.patches):
        return f"git am makes {len(commits)} commits of {len(last.patches)} mails"
    return _Chain((start, *commits))


def _untagged(patch: Earlier) -> bytes:
    """The mail without what people have said of it."""
    message, below, rest = patch.content.partition(b"\n---\n")
    return _TAGS.sub(b"", message + b"\n")[:-1] + below + rest


def _committed(
    folder: Path, base: Base, found: Sequence[Comparison], author: str
) -> _Chain:
    """The commits of this version, on top of the files of its base."""
    patches: Iterable[Patch] = [each.patch for wave in found for each in wave.patches]
    source = base.source
    files: dict[str, bytes | None] = {
        path: source.read(path) if source.exists(path) else None
        for patch in patches
        for path in patch.files
    }
    commits = [_commit(folder, files, "base\n", "", author)]
    for patch in patches:
        files |= patch.files
        commits.append(_commit(folder, files, patch.message, commits[-1], author))
    return _Chain(tuple(commits))


def _commit(
    folder: Path,
    files: Mapping[str, bytes | None],
    message: str,
    parent: str,
    author: str,
) -> str:
    found = pygit2.Repository(str(folder))
    index = pygit2.Index()
    for path, content in files.items():
        if content is not None:
            blob = found.create_blob(content)
            index.add(pygit2.IndexEntry(path, blob, FileMode.BLOB))
    name, _, address = author.rpartition(" <")
    who = pygit2.Signature(name or "pgoff", address.rstrip(">") or "pgoff", 0, 0)
    parents = [pygit2.Oid(hex=parent)] if parent else []
    tree = index.write_tree(found)
    return str(found.create_commit(None, who, who, message, tree, parents))
