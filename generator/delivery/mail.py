# SPDX-License-Identifier: GPL-2.0-only
"""A series as the mails that ``git format-patch`` writes and ``git am`` takes.

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

from ..editing.series import Patch, Refusal, Series
from ..trees.base import Base
from .diff import Diff, diff, diffstat

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
    """What every mail of a series has in common; ``time`` in seconds since 1970."""

    author: str
    time: int
    total: int


def mails(
    series: Series, base: Base, *, cover: str, command: str, author: str = AUTHOR
) -> dict[str, bytes]:
    """The mails by file name, the cover letter (number 0) first.

    ``cover`` is the finished letter, subject first; ``command`` is the command line
    that makes the series again.  Raises ValueError for a message that ``git am`` would
    not give back byte for byte.
    """
    sender = _Sender(author, base.time, len(series.patches))
    letter = _letter(series, base, cover, command)
    files = {"0000-cover-letter.patch": _mail(sender, 0, *letter)}
    for number, (patch, diffs) in enumerate(_diffs(series, base), start=1):
        require_mailable(patch.message)
        body = patch.message.partition("\n")[2].lstrip("\n")
        text = f"---\n{diffstat(diffs)}\n".encode()
        text += b"".join(each.text for each in diffs)
        name = f"{number:04}-{_slug(patch.subject)}"[:57] + ".patch"
        files[name] = _mail(sender, number, patch.subject, body, text)
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


def _diffs(series: Series, base: Base) -> list[tuple[Patch, list[Diff]]]:
    """Every patch with the differences that it makes to the tree before it."""
    now: dict[str, bytes | None] = {}
    modes: dict[str, int] = {}
    result = []
    for patch in series.patches:
        diffs = []
        files: Mapping[str, bytes | None] = patch.files
        for path, new in sorted(files.items()):
            old = now[path] if path in now else _original(series, path)
            assert old != new, f"{patch.subject}: {path} is the same as before"
            modes.setdefault(path, base.mode(path))
            diffs.append(diff(path, old, new, modes[path]))
            now[path] = new
        assert diffs, f"{patch.subject}: changes nothing"
        result.append((patch, diffs))
    return result


def _original(series: Series, path: str) -> bytes | None:
    return series.base.read(path) if series.base.exists(path) else None


def _total(series: Series, base: Base) -> list[Diff]:
    """The differences of the series as a whole; what cancels out is left out."""
    last: dict[str, bytes | None] = {}
    for patch in series.patches:
        last.update(patch.files)
    return [
        diff(path, old, new, base.mode(path))
        for path, new in sorted(last.items())
        if (old := _original(series, path)) != new
    ]


def _letter(
    series: Series, base: Base, cover: str, command: str
) -> tuple[str, str, bytes]:
    """Subject, text and tail of the cover letter."""
    subject, _, body = cover.partition("\n")
    parts = [body.strip("\n"), f"Generated by:\n\n  {command}"]
    parts += [_refused(series.refusals)] if series.refusals else []
    parts += [_list(series.patches)] if series.patches else []
    parts += [diffstat(_total(series, base)).rstrip("\n")] if series.patches else []
    return subject, "\n\n".join(part for part in parts if part) + "\n\n", _based(base)


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


def _based(base: Base) -> bytes:
    if base.commit is not None:
        return f"base-commit: {base.commit}\n".encode()
    return f"base-version: {base.source.version} (source without a commit)\n".encode()


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
