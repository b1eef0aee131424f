# SPDX-License-Identifier: GPL-2.0-only
"""What a person at a terminal gets to see."""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Sequence
from pathlib import Path


def displayed(words: Sequence[str | Path], **environment: str) -> str:
    """All that a command, which has to end with 0, writes to a terminal."""
    ours, theirs = pty.openpty()
    variables = {**os.environ, "TERM": "xterm", **environment}
    running = subprocess.Popen(words, stdout=theirs, stderr=theirs, env=variables)
    os.close(theirs)
    data = b""
    while True:
        try:
            block = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        data += block
    os.close(ours)
    assert running.wait() == 0
    return data.decode()
