# SPDX-License-Identifier: GPL-2.0-only
"""A boot that is cut short leaves no emulated machine behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pgoff.verify.boot.machine import QEMU

from ..waiting import wait

BOOT = """\
from pathlib import Path
from pgoff.verify.boot.kernel import Built
from pgoff.verify.boot.machine import MACHINES, boot
boot(Built(Path("image"), Path("root"), (), 0.0), MACHINES["large"])
"""


def test_a_machine_ends_with_who_started_it(tmp_path: Path) -> None:
    """Also where nobody can clean up, and the program that limits its time dies."""
    note = tmp_path / "number"
    stand_in = tmp_path / QEMU
    lines = (f"echo $$ > {note}.new", f"mv {note}.new {note}", "exec sleep 600")
    stand_in.write_text("\n".join(("#!/bin/sh", *lines, "")))
    stand_in.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    child = subprocess.Popen([sys.executable, "-c", BOOT], env={"PATH": path})
    wait(note.exists, "the machine")
    child.kill()
    child.wait()
    machine = Path("/proc") / note.read_text().strip()
    wait(lambda: not machine.exists(), "the end of the machine")
