# SPDX-License-Identifier: GPL-2.0-only
"""The series committed under patches/ is what the generator makes of the miniature."""

from __future__ import annotations

from pathlib import Path

from pgoff.generator.cli import main

ROOT = Path(__file__).parent.parent
COMMITTED = ROOT / "patches/miniature"


def read(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder``, in the folders of waves too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_committed_series_is_current(tmp_path: Path) -> None:
    """`make run` brings it up to date; a difference is to be read before that."""
    tree = str(ROOT / "tests/miniature")
    assert main(["generate", "--tree", tree, "-o", str(tmp_path / "out")]) == 0
    made, kept = read(tmp_path / "out"), read(COMMITTED)
    assert sorted(made) == sorted(kept)
    for name, content in made.items():
        assert content.decode() == kept[name].decode(), name
