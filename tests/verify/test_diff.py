# SPDX-License-Identifier: GPL-2.0-only
"""Diffs turned round are what git makes of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.verify.diff import added, parse

Git = Callable[..., bytes]


@pytest.mark.parametrize("seed", range(8))
def test_reversed_applies(tmp_path: Path, git: Git, seed: int) -> None:
    """A diff and then its reverse leave nothing; reversed twice it is itself."""
    chance = random.Random(seed)
    git(tmp_path, "init", "-q")
    old = [f"line {chance.randrange(9)}" for _ in range(60)]
    new = [line for line in old if chance.random() > 0.1]
    for _ in range(5):
        new.insert(
            chance.randrange(len(new)), chance.choice(["-- a", "++ b", "", "@@"])
        )
    (tmp_path / "file").write_text("\n".join(old) + "\n")
    (tmp_path / "gone").write_text("gone\n")
    git(tmp_path, "add", ".")
    (tmp_path / "file").write_text("\n".join(new) + "\n")
    (tmp_path / "gone").unlink()
    (tmp_path / "born").write_text("born\n")
    git(tmp_path, "add", "--intent-to-add", "born")
    files = parse(git(tmp_path, "diff").decode())
    assert {file.new for file in files} == {"file", "born", "/dev/null"}
    assert tuple(file.reversed().reversed() for file in files) == files
    (changed,) = (file for file in files if file.new == "file")
    patch = f"{changed.reversed()}\n".encode()
    git(tmp_path, "apply", "-", stdin=patch)
    assert (tmp_path / "file").read_text() == "\n".join(old) + "\n"


def test_a_hunk_whose_numbers_are_wrong_ends() -> None:
    text = "--- a/x.c\n+++ b/x.c\n@@ -1,0 +1,2 @@\n int a;\n"
    ((hunk,),) = (file.hunks for file in parse(text))
    assert hunk.lines == (" int a;", " ")


def test_added_lines_have_the_numbers_of_the_new_file() -> None:
    diff = (
        "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -3,3 +3,3 @@ int f(void)\n"
        " kept\n-old\n+new\n\n@@ -9 +9,2 @@\n kept\n+last\n"
        "\\ No newline at end of file\n"
    )
    assert added(parse(diff)) == {("x", 4): "new", ("x", 10): "last"}
