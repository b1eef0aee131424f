# SPDX-License-Identifier: GPL-2.0-only
"""What a patch that claims no functional change must not do, as far as text shows it.

Object code tells that something changed, and only a machine that runs tells what.  Two
things are known from the lines alone: an error number that comes in and was nowhere in
what went out, and a lock that is taken or released another number of times.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from .diff import FileDiff, parse
from .mails import Mail

CLAIM = re.compile(r"\bno functional change", re.IGNORECASE)
# Numbers go back as "return -EINVAL"; a positive one is compared with.
ERROR = re.compile(r"-\s*(E[A-Z0-9]{2,})\b")
LOCK = re.compile(
    r"\b(\w*_(?:try)?lock(?!ed|_init|_is_|dep)\w*|down_(?:read|write)\w*)\s*\("
)
UNLOCK = re.compile(r"\b(\w*unlock\w*|up_(?:read|write)\w*)\s*\(")


def claims_none(message: str) -> bool:
    """Whether a message claims that nothing changes for anybody."""
    return bool(CLAIM.search(message))


def unclaimed(mail: Mail) -> Iterator[str]:
    """What a patch changes and does not say."""
    if not claims_none(mail.message):
        return
    files = parse(mail.diff)
    for number in sorted(_found(ERROR, files, "+") - _found(ERROR, files, "-")):
        if number not in mail.message:
            yield f"claims no functional change and brings in {number}"
    for file in files:
        if _differs(LOCK, file) != _differs(UNLOCK, file):
            yield (
                "claims no functional change and does not lock and unlock in"
                f" {file.new} as before"
            )


def _lines(file: FileDiff, sign: str) -> Iterator[str]:
    lines = chain.from_iterable(hunk.lines for hunk in file.hunks)
    return (line[1:] for line in lines if line.startswith(sign))


def _found(
    pattern: re.Pattern[str], files: tuple[FileDiff, ...], sign: str
) -> frozenset[str]:
    texts = (line for file in files for line in _lines(file, sign))
    return frozenset(name for text in texts for name in pattern.findall(text))


def _differs(pattern: re.Pattern[str], file: FileDiff) -> bool:
    """Whether the calls of a kind are not as many as they were, by name."""
    counts = (
        Counter(name for line in _lines(file, sign) for name in pattern.findall(line))
        for sign in "+-"
    )
    now, before = counts
    return now != before
