# SPDX-License-Identifier: GPL-2.0-only
"""Patches out of a mailbox, or out of one mail or ``git diff``."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message

from ...checkers.errors import UserError

LARGEST = 64 << 20  # bytes of a mailbox
MOST = 500  # mails

_FROM = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From \S+[^\n]*\d{4}\r?\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_DIFF = re.compile(rb"^diff --git ", re.MULTILINE)
_BASE = re.compile(rb"^base-commit: ([0-9a-f]{40,64})\s*$", re.MULTILINE)
_NEEDS = re.compile(rb"^prerequisite-patch-id: [0-9a-f]{40,64}\s*$", re.MULTILINE)
_DASHES = re.compile(rb"^---\s*$|^diff --git ", re.MULTILINE)
_NUMBER = re.compile(r"\[[^\]]*?\b(\d{1,4})/(\d{1,4})[^\]]*\]")
_TAG = re.compile(r"^(\s*(re|fwd?):)?\s*(\[[^\]]*\]\s*)*", re.IGNORECASE)


@dataclass(frozen=True)
class Mail:
    """A patch: its ``number`` in the series, ``subject``, and the ``diff`` as git's.

    ``text`` is what is said of it, without the subject and up to the line of dashes.
    ``base`` is the commit that the mail says the series is for, if it does, and
    ``needs`` how many patches it says to be needed on top of that.
    """

    number: int
    subject: str
    diff: bytes
    base: str = ""
    needs: int = 0
    text: str = ""


@dataclass(frozen=True)
class Mails:
    """The patches of a series in their order, and the commit that they are for.

    ``needs`` is how many patches the first of them needs on top of that commit.
    """

    patches: tuple[Mail, ...]
    base: str
    needs: int = 0


def series(content: bytes) -> Mails:
    """The patches in ``content``; raises UserError where there are none."""
    if len(content) > LARGEST:
        raise UserError(f"the patches have more than {LARGEST} bytes")
    found = [_mail(raw, number) for number, raw in enumerate(_split(content), 1)]
    if len(found) > MOST:
        raise UserError(f"there are more than {MOST} mails")
    based = next((each for each in found if each.base), None)
    patches = tuple(_ordered([each for each in found if each.diff]))
    if not patches:
        raise UserError("there is no patch of git's in the mails")
    if based is None:
        return Mails(patches, "")
    return Mails(patches, based.base, based.needs)


def _ordered(found: Sequence[Mail]) -> Iterator[Mail]:
    """By their numbers, wave for wave: a wave ends before a number that it has."""
    wave: dict[int, Mail] = {}
    for each in found:
        if each.number in wave:
            yield from (wave[number] for number in sorted(wave))
            wave = {}
        wave[each.number] = each
    yield from (wave[number] for number in sorted(wave))


def _split(content: bytes) -> Iterator[bytes]:
    """The mails of a mailbox, without the lines between them."""
    starts = [found.span() for found in _FROM.finditer(content)]
    if not starts:
        yield content
        return
    ends = [start for start, _ in starts[1:]] + [len(content)]
    for (_, start), end in zip(starts, ends, strict=True):
        yield _QUOTED.sub(rb"\1", content[start:end])


def _mail(raw: bytes, order: int) -> Mail:
    if _DIFF.match(raw):
        return Mail(order, "", raw)
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    body = b"\n".join(_texts(message))
    subject = " ".join(str(_header(message, "Subject")).split())
    numbered = _NUMBER.search(subject)
    start = _DIFF.search(body)
    base = _BASE.search(body)
    return Mail(
        int(numbered[1]) if numbered else order,
        _TAG.sub("", subject),
        body[start.start() :] if start else b"",
        base[1].decode("ascii") if base else "",
        len(_NEEDS.findall(body)),
        _DASHES.split(body, maxsplit=1)[0].decode("utf-8", "replace"),
    )


def _header(message: Message, name: str) -> str:
    """A header in plain text, whatever is wrong with how it is encoded."""
    try:
        parts = email.header.decode_header(message.get(name, ""))
    except (ValueError, LookupError):
        return str(message.get(name, ""))
    return "".join(
        each if isinstance(each, str) else each.decode("utf-8", "replace")
        for each, _ in parts
    )


def _texts(message: Message) -> Iterator[bytes]:
    """The bytes of every part that is a text."""
    for part in message.walk():
        if part.get_content_maintype() == "text":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                unix = b"\r\n" in content and b"\n" not in content.replace(b"\r\n", b"")
                yield content.replace(b"\r\n", b"\n") if unix else content
