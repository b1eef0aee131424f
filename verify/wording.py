# SPDX-License-Identifier: GPL-2.0-only
"""How a commit message must look to be taken: Documentation/process, and git am."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from .mails import Mail

WIDTH = 75
AREA = re.compile(r"^[\w./, -]*(: [\w./, -]+)*: \S")
# Lines at which git am takes the message for finished, or the mail for another one.
CUTS = re.compile(r"^(diff -|Index: |From )")
# Lines that may be long: quoted or indented text, tags, links.
LONG = re.compile(r"^(\s|>|[A-Z][A-Za-z-]+: |.*\w+://)|^\S+$")


def faults(mail: Mail) -> Iterator[str]:
    """What is wrong with the subject and the text of one mail."""
    subject = mail.subject
    if len(subject) > WIDTH:
        yield f"the subject has {len(subject)} columns, more than {WIDTH}"
    if not AREA.match(subject):
        yield "the subject does not start with an area (vfio/pci: …)"
    if subject.endswith("."):
        yield "the subject ends in a full stop"
    if not mail.message:
        yield "the message says nothing but the subject"
    for line in mail.message.split("\n"):
        if len(line) > WIDTH and not LONG.match(line):
            yield f"a line of the message is longer than {WIDTH}: {line}"
        if CUTS.match(line):
            yield f"git am would cut the message here: {line}"
        if line != line.rstrip():
            yield f"blanks at the end of a line: {line!r}"


def repeated(mails: Sequence[Mail]) -> tuple[str, ...]:
    """The subjects that more than one mail has."""
    counted = Counter(mail.subject for mail in mails)
    return tuple(subject for subject, count in counted.items() if count > 1)
