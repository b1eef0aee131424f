# SPDX-License-Identifier: GPL-2.0-only
"""Mails put on top of a folder."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def mailed(out: Path) -> list[Path]:
    """The patches in ``out``, of all waves in their order, without the letters."""
    found = sorted(out.rglob("*.patch"))
    return [each for each in found if not each.name.startswith("0000-")]


def apply_mail(tree: Path, mail: Path) -> None:
    """Change the files in ``tree``, which is no repository; fails where it must."""
    done = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", mail],
        cwd=tree,
        env={**os.environ, "GIT_CEILING_DIRECTORIES": str(tree.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (mail.name, done.stderr)
