# SPDX-License-Identifier: GPL-2.0-only
"""A series as the mails that ``git format-patch`` writes and ``git am`` takes.

A wave of a series that has several is a folder of mails, numbered on its own.

Every byte follows from the series and its base: no clock, locale, repository or git
configuration is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...checkers.errors import UserError
from ..editing.message import continued, made_by
from ..editing.series import Patch, Refusal, Wave
from ..trees.base import Base
from .diff import Diff, diff, diffstat, patch_id
from .headers import address, date, folded, slug

AUTHOR = "pgoff <pgoff@localhost>"

# Lines at which git am ends the message or begins another mail, whatever follows.
_ENDS_MESSAGE = re.compile(
    r"(?m)^(diff -|Index: |---(\s|$)|>?From |[-\s]*(>8|8<|>%|%<)[-\s]*$)"
)
# What git am takes away from the front of a subject or for a header in the body.
_CUT_FROM_SUBJECT = re.compile(r"\[|re:|[:\s]", re.IGNORECASE)
_IN_BODY_HEADER = re.compile(r"(From|Subject|Date):|\[PATCH", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]")


@dataclass(frozen=True)
class History:
    """What a cover letter says of earlier versions; empty is what there is not.

    ``change_id`` is what b4 knows all versions of a wave by.
    """

    changelog: str = ""
    range_diff: str = ""
    change_id: str = ""


@dataclass(frozen=True)
class Version:
    """Which version the mails are, from 1.

    ``history`` is by the name of a wave; ``notes`` are what patches have below their
    ``---``, by subject.  Texts end without a newline.
    """

    number: int = 1
    history: Mapping[str, History] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Sender:
    """What every mail of a wave has in common; ``time`` in seconds since 1970."""

    author: str
    time: int
    total: int
    version: Version


def mails(
    waves: Sequence[Wave],
    base: Base,
    *,
    command: str,
    author: str = AUTHOR,
    version: Version | None = None,
) -> dict[str, bytes]:
    """The mails by file name, in order, each wave's cover letter (number 0) first.

    Where there are several waves, the names begin with their folders.  ``command`` is
    the command line that makes the series again.  Raises ValueError for a message that
    ``git am`` would not give back byte for byte, and UserError for such notes.
    """
    earlier: list[Patch] = []
    ids: list[str] = []
    files: dict[str, bytes] = {}
    version = version or Version()
    for wave in waves:
        made = differences(earlier, wave.patches, base)
        stat = diffstat(_total(earlier, wave.patches, base))
        history = version.history.get(wave.name, History())
        text = _letter(wave, stat, command, history)
        sender = _Sender(author, base.time, len(wave.patches), version)
        found = _numbered(sender, made, text, _based(base, ids, history.change_id))
        at = f"{wave.name}/" if wave.name else ""
        files |= {f"{at}{name}": content for name, content in found.items()}
        earlier += wave.patches
        # Nobody asks for those of the last one.
        if wave is not waves[-1]:
            ids += [patch_id(diffs) for _, diffs in made]
    return files


def _numbered(
    sender: _Sender,
    made: Sequence[tuple[Patch, list[Diff]]],
    letter: str,
    based: bytes,
) -> dict[str, bytes]:
    """The mails of one wave by file name."""
    subject, _, text = letter.partition("\n")
    number = sender.version.number
    before = f"v{number}-" if number > 1 else ""
    files = {f"{before}0000-cover-letter.patch": _mail(sender, 0, subject, text, based)}
    for number, (patch, diffs) in enumerate(made, start=1):
        require_mailable(patch.message)
        body = patch.message.partition("\n")[2].lstrip("\n")
        notes = sender.version.notes.get(patch.subject, "")
        if _ENDS_MESSAGE.search(notes):
            raise UserError(
                f"the notes of {patch.subject!r} have a line that git am would stop at",
                "indent what begins as a diff or a mail does, in the last version",
            )
        told = f"---\n{notes}\n\n" if notes else "---\n"
        tail = f"{diffstat(diffs)}\n".encode() + b"".join(each.text for each in diffs)
        name = f"{before}{number:04}-{slug(patch.subject)}"[:57] + ".patch"
        files[name] = _mail(sender, number, patch.subject, body + told, tail)
    return files


def require_mailable(message: str) -> None:
    """Raise ValueError unless ``git am`` gives ``message`` back byte for byte."""
    subject, _, rest = message.partition("\n")
    body = rest.removeprefix("\n")
    wrong = {
        "a line at which git am ends the message": _ENDS_MESSAGE.search(message),
        "a subject that git am would shorten": _CUT_FROM_SUBJECT.match(subject)
        or re.search(r"\t|  ", subject)
        or not subject,
        "a body that starts like a mail header": _IN_BODY_HEADER.match(body),
        "a control or direction character": _UNPRINTABLE.search(message),
        "no empty line after the subject": rest and not rest.startswith("\n"),
        "white space at a line's end": re.search(r"(?m)[ \t]$", message),
        "empty lines that git would drop": "\n\n\n" in message
        or rest == "\n"
        or message.endswith("\n\n"),
        "no newline at its end": not message.endswith("\n"),
    }
    for what, found in wrong.items():
        if found:
            raise ValueError(f"commit message with {what}: {subject!r}")


def differences(
    earlier: Sequence[Patch], patches: Sequence[Patch], base: Base
) -> list[tuple[Patch, list[Diff]]]:
    """Every patch with the differences that it makes to the tree before it.

    ``earlier`` is what the base has got before the first of them.
    """
    now = _last(earlier)
    modes: dict[str, int] = {}
    result = []
    for patch in patches:
        diffs = []
        files: Mapping[str, bytes | None] = patch.files
        for path, new in sorted(files.items()):
            old = now[path] if path in now else _original(base, path)
            assert old != new, f"{patch.subject}: {path} is the same as before"
            modes.setdefault(path, base.mode(path))
            diffs.append(diff(path, old, new, modes[path]))
            now[path] = new
        assert diffs, f"{patch.subject}: changes nothing"
        result.append((patch, diffs))
    return result


def _original(base: Base, path: str) -> bytes | None:
    return base.source.read(path) if base.source.exists(path) else None


def _last(patches: Sequence[Patch]) -> dict[str, bytes | None]:
    """The files that ``patches`` change, as they leave them."""
    last: dict[str, bytes | None] = {}
    for patch in patches:
        last.update(patch.files)
    return last


def _total(
    earlier: Sequence[Patch], patches: Sequence[Patch], base: Base
) -> list[Diff]:
    """The differences of a wave as a whole; what cancels out is left out."""
    before = _last(earlier)
    return [
        diff(path, old, new, base.mode(path))
        for path, new in sorted(_last(patches).items())
        for old in [before[path] if path in before else _original(base, path)]
        if old != new
    ]


def _letter(wave: Wave, stat: str, command: str, history: History) -> str:
    """The cover letter of a wave, subject first; ``stat`` is what it changes."""
    subject, _, body = wave.letter.partition("\n")
    place = f", as OUT/{wave.name}," if wave.name else ""
    parts = [body.strip("\n"), history.changelog]
    parts += [f"Generated{place} by {made_by()}:\n\n{continued(command)}"]
    parts += [_refused(wave.refusals)] if wave.refusals else []
    parts += [_list(wave.patches), stat.rstrip("\n")] if wave.patches else []
    parts += [history.range_diff]
    text = "\n\n".join(part for part in parts if part)
    return f"{subject}\n{text}\n\n"


def _refused(refusals: Sequence[Refusal]) -> str:
    lines = [
        f"  {each.location.path}:{each.location.line}: {each.ops} ({each.stage})\n"
        f"    {each.reason}"
        for each in sorted(refusals)
    ]
    return f"Left as they are ({len(lines)}), for no idiom fits:\n\n" + "\n".join(lines)


def _list(patches: Sequence[Patch]) -> str:
    lines = [f"  {patch.subject}" for patch in patches]
    return "\n".join([f"Patches ({len(lines)}):", *lines])


def _based(base: Base, earlier: Sequence[str], change_id: str) -> bytes:
    """What a wave is for, as ``git format-patch --base`` says it, and b4.

    ``earlier`` are the ids of the patches that it needs on top of the base.
    """
    if base.commit is not None:
        lines = [f"base-commit: {base.commit}"]
    elif base.source.kernel is not None:
        lines = ["base: a module without a commit"]
    else:
        kernel = base.source.version
        lines = [f"base-version: {kernel} (source without a commit)"]
    lines += [f"change-id: {change_id}"] if change_id else []
    lines += [f"prerequisite-patch-id: {each}" for each in earlier]
    return "".join(f"{line}\n" for line in lines).encode()


def _mail(sender: _Sender, number: int, subject: str, body: str, text: bytes) -> bytes:
    total = sender.total
    version = f" v{sender.version.number}" if sender.version.number > 1 else ""
    tag = f"[PATCH{version} {number:0{len(str(total))}}/{total}]"
    lines = [
        f"From {'0' * 40} Mon Sep 17 00:00:00 2001",
        f"From: {address(sender.author)}",
        f"Date: {date(sender.time)}",
        folded(f"Subject: {tag} ", subject),
    ]
    if not (subject + body).isascii():
        lines += [
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=UTF-8",
            "Content-Transfer-Encoding: 8bit",
        ]
    head = "\n".join([*lines, "", body])
    signature = f"-- \n{made_by()}\n\n"
    return head.encode("utf-8", "surrogateescape") + text + signature.encode()
