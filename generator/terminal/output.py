# SPDX-License-Identifier: GPL-2.0-only
"""What standard output can show: a terminal some things, a file plain text."""

from __future__ import annotations

import os
import shutil
import sys


def coloured() -> bool:
    """Whether it is a terminal whose user wants colours."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb"
    return not plain and sys.stdout.isatty()


def width() -> int | None:
    """The characters of a line of the terminal; None where there is no limit."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
