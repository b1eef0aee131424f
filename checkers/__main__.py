# SPDX-License-Identifier: GPL-2.0-only
"""Write docs/checkers.md, which is made of the rules' docstrings, to standard output.

As in ``python -m pgoff.checkers > docs/checkers.md``.
"""

from __future__ import annotations

import sys

from .documentation import chapter
from .rules import checkers

INTRODUCTION = """\
# The rules of `pgoff check`

Each rule is a file in `checkers/rules/`; this page is made of what is written there, by
`python -m pgoff.checkers > docs/checkers.md`.
"""


def page() -> str:
    """The whole page."""
    chapters = (
        chapter(checker.name, checker.severity, checker.documentation)
        for checker in checkers()
    )
    return "\n".join([INTRODUCTION, *chapters])


if __name__ == "__main__":
    sys.stdout.write(page())
