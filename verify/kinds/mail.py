# SPDX-License-Identifier: GPL-2.0-only
"""The round trip: what ``git am`` makes of a mail is what its author meant.

The mail says what it is about twice: by its diff, and by the ids of the blobs before
and after.  What git made is compared with the ids, and with the message up to the
diffstat; a message with a line at which git stops is a shorter one afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..cell import Cell, Fault, Known, Result, State, Verdict
from ..ground import Ground, Place, Step
from ..mails import Mail

RANK = 20
COLUMN = "mail"
# Git's own lines say it of files without a hunk, too: empty, moved, of another mode.
INDEX = re.compile(r"^index [0-9a-f]+\.\.([0-9a-f]+)", re.MULTILINE)
NAMED = re.compile(r"^diff --git [^/\n]+/(.+) [^/\n]+/\1$", re.MULTILINE)
MOVED = re.compile(r"^(rename|copy) from (.+)\n\1 to (.+)$", re.MULTILINE)
GONE = re.compile(r"^(?:deleted file mode |\+\+\+ /dev/null)", re.MULTILINE)


def columns(ground: Ground) -> tuple[str, ...]:
    """One."""
    return (COLUMN,)


def plan(ground: Ground, known: Known) -> Iterable[Cell]:
    """None: the mails were read back already, as all else stands on them."""
    return ()


def run(cell: Cell, place: Place) -> Result:
    """Never called."""
    raise AssertionError(cell)


def judge(ground: Ground, known: Known) -> Iterator[Verdict]:
    """Every mail that git took, and the one that it did not."""
    for step in ground.patches:
        assert step.mail is not None
        faults = (*_message(step, step.mail), *_files(step, step.mail))
        yield _verdict(step.number, faults)
    if ground.refused:
        number = len(ground.steps)
        name = ground.mails[number - 1].name
        yield _verdict(number, (Fault(name, "git am refuses it", ground.refused),))


def _verdict(number: int, faults: tuple[Fault, ...]) -> Verdict:
    state = State.BROKEN if faults else State.FINE
    return Verdict(number, COLUMN, state, faults=faults)


def _message(step: Step, mail: Mail) -> Iterator[Fault]:
    if step.subject != mail.subject:
        what = f"git am makes the subject {step.subject!r} of it"
        yield Fault(mail.name, what, mail.subject)
    if step.message != mail.message:
        lost = "\n".join(_difference(mail.message, step.message))
        yield Fault(mail.name, "git am makes another message of it", lost)


def _difference(meant: str, made: str) -> Iterator[str]:
    """The lines from the first that is not as it was meant."""
    old, new = meant.split("\n"), made.split("\n")
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    yield from (f"- {line}" for line in old[same:][:10])
    yield from (f"+ {line}" for line in new[same:][:10])


def _files(step: Step, mail: Mail) -> Iterator[Fault]:
    """The files that changed, and to what, against what the mail says."""
    meant = dict(_meant(mail))
    for path in sorted({*meant, *step.changed}):
        if path not in meant:
            yield Fault(path, "is changed by git am, and not by the mail's diff")
        elif path not in step.changed:
            yield Fault(path, "is not changed by git am")
        elif not _is(step.changed[path], meant[path]):
            yield Fault(path, "has another content after git am than the mail says")


def _meant(mail: Mail) -> Iterator[tuple[str, str | None]]:
    """The paths of the diff with the blob's id after it, empty where it is not said."""
    for part in re.split(r"(?m)^(?=diff --git )", mail.diff):
        head = part.partition("\n@@")[0]
        index = INDEX.search(head)
        blob = index[1] if index else ""
        if moved := MOVED.search(head):
            if moved[1] == "rename":
                yield moved[2], None
            yield moved[3], blob
        elif named := NAMED.search(head):
            yield named[1], None if GONE.search(head) else blob


def _is(blob: str | None, meant: str | None) -> bool:
    """Whether a blob (``100644 id``) is the one of which the mail has a short id."""
    if blob is None or meant is None:
        return blob is meant
    return blob.partition(" ")[2].startswith(meant)
