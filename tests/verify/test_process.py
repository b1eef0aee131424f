# SPDX-License-Identifier: GPL-2.0-only
"""Programs end with who started them, and so do those that they started."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ..waiting import wait

RUN = """\
from pathlib import Path
from pgoff.verify.process import run
run(("make", "all"), Path())
"""
# The inner make notes its own number.
MAKEFILE = """\
all:
\t@$(MAKE) inner
inner:
\t@echo $$PPID > new; mv new number; exec sleep 600
"""


def test_no_make_goes_on_when_we_are_killed(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(MAKEFILE)
    child = subprocess.Popen([sys.executable, "-c", RUN], cwd=tmp_path)
    number = tmp_path / "number"
    wait(number.exists, "the inner make")
    child.kill()
    child.wait()
    inner = Path("/proc") / number.read_text().strip()
    wait(lambda: not inner.exists(), "the end of the inner make")
