# SPDX-License-Identifier: GPL-2.0-only
"""A second version of a series."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from ..conftest import Git
from .running import DRIVER, Run, contents, joined


def test_a_second_version(copy: Path, here: Run, git: Git, tmp_path: Path) -> None:
    """Of a tree that moved on, with the word of a reviewer; twice the same bytes."""
    v1, changes = tmp_path / "v1", tmp_path / "changes"
    stage = ("--stage", "region-info-op", "--stage", "region-info-drivers")
    assert here("generate", "--tree", copy, "-o", v1, *stage).status == 0
    for path in v1.glob("*-vfio-*.patch"):
        text = path.read_text().replace("\n---\n", "\nAcked-by: Bo <b@x.y>\n---\n", 1)
        path.write_text(text)
    content = (copy / DRIVER).read_bytes()
    (copy / DRIVER).write_bytes(content.replace(b"\n\n", b"\n\n/* later */\n\n", 1))
    git(copy, "commit", "-q", "-a", "-m", "Later")
    changes.write_text("- Say more\n")
    words = ("generate", "--tree", copy, *stage, "-v", "2", "--previous", v1)
    more = ("--previous-link", "x-1@example.org", "--changelog", changes)
    ran = here(*words, *more, "-o", tmp_path / "v2", "--branch", "v2")
    assert ran.status == 0, ran
    assert here(*words, *more, "-o", tmp_path / "again").status == 0
    made = contents(tmp_path / "v2")
    assert made == contents(tmp_path / "again")
    letter = made["v2-0000-cover-letter.patch"].decode()
    assert "\nSubject: [PATCH v2 0/3] vfio: Give region info" in letter
    assert "Changes in v2:\n- Say more\n- The same: 3 patches\n- Link to v1: " in letter
    assert re.search(r"(?m)^1:  \w{12} = 1:  \w{12} vfio: Add a get_reg", letter)
    assert "DIR -o OUT --stage region-info-op" in letter
    assert "-v 2 --previous PREVIOUS --previous-link x-1@example.org" in joined(letter)
    said = git(copy, "log", "--format=%B", "main..v2").decode()
    assert said.count("Acked-by: Bo <b@x.y>") == 3
    files = sorted(str(path) for path in (tmp_path / "v2").glob("*.patch"))
    git(copy, "am", "-q", "--empty=drop", *files)
    assert git(copy, "diff", "v2", "HEAD") == b""
    assert git(copy, "log", "--format=%B", "main~3..main").decode() == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--previous", "x"), "the first version has none before it; give -v N, too"),
        (("-v", "0"), "'0' is not a number from 1 on"),
        (("-v", "2", "--previous", "x"), "x is no folder of mails, nor commits A..B"),
        (("--change-id", "x"), "not of the form YYYYMMDD-SLUG-HASH: 'x'"),
        (("-v", "2", "--changelog", "/nowhere"), "cannot read /nowhere"),
    ],
)
def test_a_version_that_cannot_be(
    words: Sequence[str], said: str, copy: Path, here: Run, tmp_path: Path
) -> None:
    ran = here("generate", "--tree", copy, "-o", tmp_path / "out", *words)
    assert ran.status == 2
    assert said in " ".join(ran.said)
    assert not (tmp_path / "out").exists()
