# SPDX-License-Identifier: GPL-2.0-only
"""The mails of a series, as git format-patch names them and as git am reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path

from ..checkers.errors import UserError

PATCH_PREFIX = re.compile(r"^\s*(?:\[[^]]*]\s*)+")
# What format-patch puts between message and diff: the last one is meant, for a message
# may have such lines by accident, and then git cuts it there.
STAT = re.compile(
    r"^---\n(?:(?!---\n).*\n)*? \d+ files? changed.*\n(?: \w+ .*\n)*\n(?=diff --git )",
    re.MULTILINE,
)
# git format-patch --reroll-count puts the version in front.
COVER = re.compile(r"(v\d+-)?0000-")
# Who wrote it, where somebody else sends it: git takes the line out of the message.
AUTHOR = re.compile(r"\A\n*From: [^\n]*<[^\n<>]+>\n")
SIGNATURE = re.compile(r"\n-- \n[^\n]*\n*\Z")
# Bytes that are not UTF-8 survive being read and written again.
ENCODING = ("utf-8", "surrogateescape")


@dataclass(frozen=True)
class Mail:
    """One patch: where it is, its subject without ``[PATCH n/m]``, and its text.

    ``wave`` is the folder that it is in, where the series has several.
    ``message`` is the commit message below the subject as its author meant it, that is
    up to the line before the diffstat; ``git am`` may read something else.  ``diff``
    starts at the ``diff --git`` line after that and ends before the signature.
    """

    path: Path
    subject: str
    message: str
    diff: str
    wave: str = ""

    @property
    def name(self) -> str:
        """Its file below the folder of the series."""
        return f"{self.wave}/{self.path.name}" if self.wave else self.path.name


def mails(folder: Path) -> tuple[Mail, ...]:
    """The patches of a series in order, without the cover letters.

    A series in waves has a folder for each wave; they are applied in the order of their
    names, as ``git am */*.patch`` takes them.  One wave is a series, too.  Raises
    UserError where there is none, or mails both with and without a wave.
    """
    flat, nested = (
        sorted(
            path
            for path in folder.glob(place)
            # What is hidden is no part of a series, and no shell would name it.
            if not path.name.startswith(".")
            and not COVER.match(path.name)
            and not (path.parent != folder and path.parent.name.startswith("."))
        )
        for place in ("*.patch", "*/*.patch")
    )
    if flat and nested:
        raise UserError(
            f"{folder} has mails of its own and in {nested[0].parent.name}",
            "move those away that are not of the series",
        )
    if not flat and not nested:
        raise UserError(f"{folder} has no *.patch file", "give the output of generate")
    return (
        *(mail(path) for path in flat),
        *(mail(path, path.parent.name) for path in nested),
    )


def mail(path: Path, wave: str = "") -> Mail:
    """Read one file, of a ``wave`` if any; raises UserError where it holds no diff."""
    parsed = message_from_bytes(path.read_bytes(), policy=policy.default)
    payload = parsed.get_payload(decode=True)
    body = payload.decode(*ENCODING) if isinstance(payload, bytes) else ""
    message, diff = _parted(body)
    if not diff:
        raise UserError(f"{path} holds no diff")
    signature = SIGNATURE.search(diff)
    return Mail(
        path,
        subject(parsed),
        AUTHOR.sub("", message).strip("\n"),
        (diff[: signature.start()] if signature else diff) + "\n",
        wave,
    )


def subject(parsed: Message) -> str:
    """The subject of a mail on one line, without ``[PATCH]``; empty without one."""
    return PATCH_PREFIX.sub("", " ".join(str(parsed["Subject"] or "").split()))


def _parted(body: str) -> tuple[str, str]:
    """Message and diff; without a diffstat between them, at the first line for it."""
    stats = list(STAT.finditer(body))
    if stats:
        return body[: stats[-1].start()], body[stats[-1].end() :]
    head, found, diff = f"\n{body}".partition("\ndiff --git ")
    return f"{head}\n".partition("\n---\n")[0], f"diff --git {diff}" if found else ""
