# SPDX-License-Identifier: GPL-2.0-only
"""The name that all versions of a series go by, in the form of b4: date-slug-hash."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from hashlib import sha256

from .comparison import kind
from .previous import Cover

_LINE = re.compile(r"(?m)^change-id: (\S+)$")
_FORM = re.compile(r"\d{8}-[\w.]+(-[\w.]+)*-[0-9a-f]{6,}", re.ASCII)
LONGEST = 30


def require_change_id(text: str) -> str:
    """``text``; raises ValueError where it is not of the form that b4 gives it."""
    if _FORM.fullmatch(text) is None:
        raise ValueError(f"not of the form YYYYMMDD-SLUG-HASH: {text!r}")
    return text


def of_wave(change_id: str, wave: str) -> str:
    """The id of one wave: each is a series of its own to b4."""
    before, _, code = change_id.rpartition("-")
    return f"{before}-{kind(wave)}-{code}" if wave else change_id


def of_cover(cover: Cover, wave: str) -> str:
    """The id that a cover letter has, or the one that follows from it.

    The date is that of the mail and the hash that of its bytes: no clock is asked, and
    the same letter gives the same id.
    """
    found = _LINE.search(cover.body)
    if found:
        return found[1]
    slug = kind(wave) or re.sub(r"\W+", "-", cover.subject, flags=re.ASCII).lower()
    while len(slug) > LONGEST and "-" in slug:
        slug = slug.rpartition("-")[0]
    return (
        f"{_day(cover.date)}-{slug.strip('-')}-{sha256(cover.content).hexdigest()[:12]}"
    )


def _day(date: str) -> str:
    """The day of a mail's ``Date:``; zeros where the mail has none that can be read."""
    try:
        return parsedate_to_datetime(date).strftime("%Y%m%d")
    except ValueError:
        return "0" * 8
