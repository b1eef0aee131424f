# SPDX-License-Identifier: GPL-2.0-only
"""A series as the mails that ``git format-patch`` writes and ``git am`` takes.

A wave of a series that has several is a folder of mails, numbered on its own.

Every byte follows from the series and its base: no clock, locale, repository or git
configuration is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.utils import format_datetime
from importlib.metadata import version

from ..editing.series import Patch, Refusal, Wave
from ..trees.base import Base
from .diff import Diff, diff, diffstat, patch_id

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
class _Sender:
    """What every mail of a wave has in common; ``time`` in seconds since 1970."""

    author: str
    time: int
    total: int


def mails(
    waves: Sequence[Wave], base: Base, *, command: str, author: str = AUTHOR
) -> dict[str, bytes]:
    """The mails by file name, in order, each wave's cover letter (number 0) first.

    Where there are several waves, the names begin with their folders.  ``command`` is
    the command line that makes the series again.  Raises ValueError for a message that
    ``git am`` would not give back byte for byte.
    """
    earlier: list[Patch] = []
    ids: list[str] = []
    files: dict[str, bytes] = {}
    for wave in waves:
        made = _diffs(earlier, wave.patches, base)
        stat = diffstat(_total(earlier, wave.patches, base))
        text = _letter(wave, stat, command)
        found = _numbered(wave, made, text, _based(base, ids), base, author)
        at = f"{wave.name}/" if wave.name else ""
        files |= {f"{at}{name}": content for name, content in found.items()}
        earlier += wave.patches
        # Nobody asks for those of the last one.
        if wave is not waves[-1]:
            ids += [patch_id(diffs) for _, diffs in made]
    return files


def _numbered(
    wave: Wave,
    made: Sequence[tuple[Patch, list[Diff]]],
    letter: str,
    based: bytes,
    base: Base,
    author: str,
) -> dict[str, bytes]:
    """The mails of one wave by file name."""
    sender = _Sender(author, base.time, len(wave.patches))
    subject, _, text = letter.partition("\n")
    files = {"0000-cover-letter.patch": _mail(sender, 0, subject, text, based)}
    for number, (patch, diffs) in enumerate(made, start=1):
        require_mailable(patch.message)
        body = patch.message.partition("\n")[2].lstrip("\n")
        tail = f"---\n{diffstat(diffs)}\n".encode()
        tail += b"".join(each.text for each in diffs)
        name = f"{number:04}-{_slug(patch.subject)}"[:57] + ".patch"
        files[name] = _mail(sender, number, patch.subject, body, tail)
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


def _diffs(
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


def _letter(wave: Wave, stat: str, command: str) -> str:
    """The cover letter of a wave, subject first; ``stat`` is what it changes."""
    subject, _, body = wave.letter.partition("\n")
    place = f", as OUT/{wave.name}," if wave.name else ""
    parts = [body.strip("\n"), f"Generated{place} by:\n\n  {command}"]
    parts += [_refused(wave.refusals)] if wave.refusals else []
    parts += [_list(wave.patches), stat.rstrip("\n")] if wave.patches else []
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


def _based(base: Base, earlier: Sequence[str]) -> bytes:
    """What a wave is for, as ``git format-patch --base`` says it.

    ``earlier`` are the ids of the patches that it needs on top of the base.
    """
    if base.commit is not None:
        lines = [f"base-commit: {base.commit}"]
    else:
        version = base.source.version
        lines = [f"base-version: {version} (source without a commit)"]
    lines += [f"prerequisite-patch-id: {each}" for each in earlier]
    return "".join(f"{line}\n" for line in lines).encode()


def _mail(sender: _Sender, number: int, subject: str, body: str, text: bytes) -> bytes:
    total = sender.total
    tag = f"[PATCH {number:0{len(str(total))}}/{total}]"
    lines = [
        f"From {'0' * 40} Mon Sep 17 00:00:00 2001",
        f"From: {_address(sender.author)}",
        f"Date: {_date(sender.time)}",
        _folded(f"Subject: {tag} ", subject),
    ]
    if not (subject + body).isascii():
        lines += [
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=UTF-8",
            "Content-Transfer-Encoding: 8bit",
        ]
    head = "\n".join([*lines, "", body])
    return head.encode() + text + f"-- \npgoff {version('pgoff')}\n\n".encode()


def _date(time: int) -> str:
    """As git writes it: the day of the month is not padded."""
    return format_datetime(datetime.fromtimestamp(time, UTC)).replace(", 0", ", ")


def _slug(subject: str) -> str:
    """``subject`` as git puts it into a file name."""
    kept = re.sub(r"[^A-Za-z0-9._]+", "-", subject)
    return re.sub(r"\.{2,}", ".", kept).lstrip("-").rstrip(".-")


_AUTHOR = re.compile(r"([^<>\r\n]*[^<>\s]) <([^\s<>@]+@[^\s<>@]+)>")


def require_author(author: str) -> str:
    """``author``; raises ValueError where it is not of the form Name <address>."""
    found = _AUTHOR.fullmatch(author)
    if found is None or not author.isprintable() or not found[2].isascii():
        raise ValueError(f"not of the form 'Name <address>': {author!r}")
    return author


def _address(author: str) -> str:
    """``author`` (``Name <address>``) as a header's value."""
    name, _, address = require_author(author).rpartition(" <")
    address = address.removesuffix(">")
    if name.isascii():
        return str(Address(name, addr_spec=address))
    return _encoded("From: ", name, r"[A-Za-z0-9!*+/-]")[6:] + f" <{address}>"


def _folded(header: str, text: str) -> str:
    """``header`` and ``text``, folded at 78 columns in the places where git does."""
    if not text.isascii() or "=?" in text:
        return _encoded(header, text, r"[!-~](?<![=?_])")
    lines = [header.rstrip()]
    for word in text.split(" "):
        if len(lines[-1]) + 1 + len(word) <= 78:
            lines[-1] += " " + word
        else:
            lines.append(" " + word)
    # git keeps the blank that ends the header's own part before a fold
    return "\n".join([lines[0] if lines[0] != header.rstrip() else header, *lines[1:]])


def _encoded(header: str, text: str, plain: str) -> str:
    """``header`` and ``text`` in encoded words of RFC 2047, cut where git cuts."""
    lines = [header + "=?UTF-8?q?"]
    for character in text:
        data = character.encode()
        if re.fullmatch(plain, character):
            coded = character
        else:
            coded = "".join(f"={byte:02X}" for byte in data)
        if len(lines[-1]) + len(coded) + 2 > 76:
            lines[-1] += "?="
            lines.append(" =?UTF-8?q?")
        lines[-1] += coded
    return "\n".join(lines) + "?="
