# SPDX-License-Identifier: GPL-2.0-only
"""Who looks at files: this process where nothing else is said, or workers."""

from __future__ import annotations

from dataclasses import dataclass

from .glance import Glances, Searches, glances, search
from .look import LookAgain, LookAt, look_again_alone, look_alone


@dataclass(frozen=True)
class Eyes:
    """The ways to look at files that a run needs, by lexing and by parsing."""

    look_at: LookAt = look_alone
    look_again: LookAgain = look_again_alone
    glances: Glances = glances
    search: Searches = search


ALONE = Eyes()
