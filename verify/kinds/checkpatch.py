# SPDX-License-Identifier: GPL-2.0-only
"""The rules of the house: checkpatch of that very tree, wording, one logical change.

The code and the text of a patch are judged apart, so that a message that is written
anew costs no more than itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from .. import wording
from ..cell import Cell, Fault, Known, Result, State, Verdict, cell
from ..claims import unclaimed
from ..ground import Ground, Place, Step
from ..mails import ENCODING, Mail
from ..style import IGNORED, new_messages, view
from ..unity import apart, too_many

RANK = 30
COLUMN = "house rules"
# A change that checkpatch has nothing to say about, to go with a text.
NOTHING = """\
diff --git a/Makefile b/Makefile
--- a/Makefile
+++ b/Makefile
@@ -1,2 +1,2 @@
 # SPDX-License-Identifier: GPL-2.0
-x
+y
"""
HEAD = """\
From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
From: Somebody <somebody@example.org>
Date: Thu, 1 Jan 1970 00:00:00 +0000
Subject: [PATCH] {subject}

{message}
---
"""


def columns(ground: Ground) -> tuple[str, ...]:
    """One."""
    return (COLUMN,)


def plan(ground: Ground, known: Known) -> Iterable[Cell]:
    """Two for every patch: its code, its text."""
    for step in ground.patches:
        yield from _cells(ground, step)


def _cells(ground: Ground, step: Step) -> tuple[Cell, Cell]:
    assert step.mail is not None
    # Each with the rest as it always is.
    plain = replace(step.mail, subject="vfio: Say something", message="It is said.")
    return (
        _cell(ground, step, plain, 1.5),
        _cell(ground, step, replace(step.mail, diff=NOTHING), 0.7),
    )


def _cell(ground: Ground, step: Step, mail: Mail, weight: float) -> Cell:
    inputs = {
        "tree": ground.base,
        "subject": mail.subject,
        "message": mail.message,
        "diff": mail.diff,
        "ignored": IGNORED,
    }
    return cell("checkpatch", "", step.number, inputs, weight)


def run(cell: Cell, place: Place) -> Result:
    """Ask checkpatch about one mail."""
    asked = cell.asked
    with tempfile.TemporaryDirectory(prefix="pgoff-") as folder:
        path = Path(folder) / "mail.patch"
        text = HEAD.format(**asked) + f"\n{asked['diff']}-- \npgoff\n\n"
        path.write_text(text, *ENCODING)
        mail = Mail(path, asked["subject"], asked["message"], asked["diff"])
        with view(place.repository) as tree:
            found = [str(each) for each in new_messages(tree, mail)]
    return Result({"messages": found}, "\n".join(found))


def judge(ground: Ground, known: Known) -> Iterator[Verdict]:
    """What is said of the code and of the text, and what else a maintainer minds."""
    twice = wording.repeated([step.mail for step in ground.patches if step.mail])
    for step in ground.patches:
        assert step.mail is not None
        cells = _cells(ground, step)
        said = [text for each in cells for text in known[each.key].facts["messages"]]
        said += wording.faults(step.mail)
        said += apart(ground, step)
        said += unclaimed(step.mail)
        if step.subject in twice:
            said.append(f"another mail has the subject {step.subject}, too")
        faults = tuple(Fault(step.mail.name, text) for text in dict.fromkeys(said))
        state = State.BROKEN if faults else State.FINE
        keys = tuple(each.key for each in cells)
        listed = tuple(too_many(ground, step))
        yield Verdict(step.number, COLUMN, state, "", faults, listed, keys)
