# SPDX-License-Identifier: GPL-2.0-only
"""Headers of mails, and names of their files, as git writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.headerregistry import Address
from email.utils import format_datetime


def date(time: int) -> str:
    """``time``, seconds since 1970, as git writes it: the day is not padded."""
    return format_datetime(datetime.fromtimestamp(time, UTC)).replace(", 0", ", ")


def slug(subject: str) -> str:
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


def address(author: str) -> str:
    """``author`` (``Name <address>``) as a header's value."""
    name, _, spec = require_author(author).rpartition(" <")
    spec = spec.removesuffix(">")
    if name.isascii():
        return str(Address(name, addr_spec=spec))
    return _encoded("From: ", name, r"[A-Za-z0-9!*+/-]")[6:] + f" <{spec}>"


def folded(header: str, text: str) -> str:
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
