# SPDX-License-Identifier: GPL-2.0-only
"""The last version, as it was sent or as it lies on a branch: mails or commits."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

from ...checkers.errors import UserError
from ...verify.diff import parse
from ...verify.mails import COVER, ENCODING, Mail, mails, subject
from ...verify.scratch import git
from ..trees.base import Base

_TAG = re.compile(r"(?m)^([A-Z][A-Za-z-]*-by): .*@.*$")
# Whoever sends signs anew.
_SIGNING = ("Signed-off-by", "Co-developed-by")
_STAT = re.compile(r"(?m)^ \S.* \| +(?:\d|Bin )")
_VERSION = re.compile(r"\[[^]]*\bv(\d+)\b[^]]*\]")
_BASE = re.compile(r"(?m)^base-commit: ([0-9a-f]{40,64})$")

# For each file, in order, its names and the lines that are removed and added.
Changes = tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Earlier:
    """One patch of the last version; ``content`` is the mail.

    ``tags`` are whole lines; ``notes`` what stands below its ``---``, without a newline
    at the end; ``wave`` the folder that it was in.
    """

    subject: str
    wave: str
    author: str
    tags: tuple[str, ...]
    notes: str
    changes: Changes
    content: bytes


@dataclass(frozen=True)
class Cover:
    """A cover letter of the last version, its text, and the whole mail."""

    subject: str
    message_id: str
    date: str
    body: str
    content: bytes


@dataclass(frozen=True)
class Previous:
    """The last version: its ``number``, its patches in order, and its letters by wave.

    ``base`` is the commit that it is for, as far as it says; ``change_id`` what a
    branch of b4 says.
    """

    number: int
    base: str
    patches: tuple[Earlier, ...]
    covers: Mapping[str, Cover]
    change_id: str = ""


def changes(diff: str) -> Changes:
    """What a diff does, whatever is around it and in which lines it is."""
    return tuple(
        (
            file.old,
            file.new,
            tuple(
                line for hunk in file.hunks for line in hunk.lines if line[:1] in "+-"
            ),
        )
        for file in parse(diff)
    )


def previous(base: Base, given: str, number: int) -> Previous:
    """Read a folder of mails, or the commits of ``A..B`` in the base's repository.

    Mails say which version they are; commits are version ``number``.  Raises UserError
    where it is neither, or has no patch.
    """
    if Path(given).is_dir():
        return _of_folder(Path(given))
    if base.repository is None or ".." not in given or given.startswith("-"):
        raise UserError(
            f"{given} is no folder of mails, nor commits A..B of {base.source.root}",
            "give the folder that the last version was generated into, or its commits",
        )
    start, _, end = given.partition("..")
    return _of_commits(
        base.repository, start or "HEAD", end.lstrip(".") or "HEAD", number
    )


def _of_commits(root: Path, start: str, end: str, number: int) -> Previous:
    """As mails; a commit that changes nothing, as b4's for the letter, is none."""
    commits = f"{start}..{end}"
    with tempfile.TemporaryDirectory(prefix="pgoff-previous-") as name:
        done = git(
            root,
            *("format-patch", "--quiet", "--no-signature", "--full-index", "--notes"),
            *("--output-directory", name, commits, "--"),
        )
        if done.status:
            raise UserError(f"git cannot read {commits}: {done.output.strip()}")
        for path in Path(name).iterdir():
            if b"\ndiff --git " not in path.read_bytes():
                path.unlink()
        if not any(Path(name).iterdir()):
            raise UserError(f"{commits} has no commit that changes anything")
        patches = _of_folder(Path(name)).patches
    base = git(root, "rev-parse", f"{start}^{{commit}}").output.strip()
    said = git(root, "log", "--format=%B", commits, "--").output
    found = re.search(r'(?m)^change-id: (\S+)$|"change-id": "(\S+)"', said)
    change_id = (found[1] or found[2]) if found else ""
    return Previous(number, base, patches, {}, change_id)


def _of_folder(folder: Path) -> Previous:
    patches = tuple(_earlier(mail) for mail in mails(folder))
    covers = dict(_covers(folder))
    texts = [patch.content.decode(*ENCODING) for patch in patches]
    subjects = [re.search(r"(?m)^Subject: .*", text) for text in texts]
    number = next(
        (int(v[1]) for s in subjects if s and (v := _VERSION.search(s[0]))), 1
    )
    bodies = [*(cover.body for cover in covers.values()), *texts]
    commit = next((found[1] for text in bodies if (found := _BASE.search(text))), "")
    return Previous(number, commit, patches, covers)


def _earlier(mail: Mail) -> Earlier:
    content = mail.path.read_bytes()
    parsed = message_from_bytes(content, policy=policy.default)
    payload = parsed.get_payload(decode=True)
    body = payload.decode(*ENCODING) if isinstance(payload, bytes) else ""
    tags = tuple(
        found[0] for found in _TAG.finditer(mail.message) if found[1] not in _SIGNING
    )
    return Earlier(
        mail.subject,
        mail.wave,
        str(parsed["From"] or ""),
        tags,
        _notes(body),
        changes(mail.diff),
        content,
    )


def _notes(body: str) -> str:
    """What is between the message and the diffstat, without lines of dashes."""
    below = f"\n{body}".partition("\n---\n")[2].partition("\ndiff --git ")[0]
    stat = _STAT.search(below)
    text = below[: stat.start()] if stat else ""
    return re.sub(r"(?m)^---$", "", text).strip("\n")


def _covers(folder: Path) -> Iterator[tuple[str, Cover]]:
    for place in ("*.patch", "*/*.patch"):
        for path in sorted(folder.glob(place)):
            if COVER.match(path.name):
                wave = "" if path.parent == folder else path.parent.name
                yield wave, _cover(path.read_bytes())


def _cover(content: bytes) -> Cover:
    parsed = message_from_bytes(content, policy=policy.default)
    payload = parsed.get_payload(decode=True)
    return Cover(
        subject(parsed),
        str(parsed["Message-ID"] or "").strip().strip("<>"),
        str(parsed["Date"] or ""),
        payload.decode(*ENCODING) if isinstance(payload, bytes) else "",
        content,
    )
