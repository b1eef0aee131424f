# SPDX-License-Identifier: GPL-2.0-only
"""The tree after a patch, as files: what a worker that was killed left is put right."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.verify.ground import Place
from pgoff.verify.view import view

Git = Callable[..., bytes]
FILES = {"a/one.c": b"1\n", "a/two.c": b"2\n", "three.h": b"3\n"}
KILLED = """\
import os, sys
from pathlib import Path
from pgoff.verify.ground import Place
from pgoff.verify.view import view
with view(Place(Path(sys.argv[1]), Path(sys.argv[2])), {delta!r}) as tree:
    assert (tree / "a/one.c").read_bytes() == b"new\\n"
    os._exit(9)
"""


@pytest.fixture
def place(
    tmp_path: Path,
    git: Git,
    write_files: Callable[[Path, dict[str, bytes]], Path],
) -> Place:
    tree = write_files(tmp_path / "tree", FILES)
    git(tree, "init", "-q")
    return Place(tree, tmp_path / "work")


def blob(git: Git, place: Place, content: bytes) -> str:
    name = git(place.repository, "hash-object", "-w", "--stdin", stdin=content)
    return f"100644 {name.decode().strip()}"


def files(tree: Path) -> dict[str, bytes]:
    return {
        path.relative_to(tree).as_posix(): path.read_bytes()
        for path in tree.rglob("*")
        if path.is_file()
    }


def test_there_and_back(place: Place, git: Git) -> None:
    """Changed, added and removed, and never in the base itself."""
    new = blob(git, place, b"new\n")
    delta = {"a/one.c": new, "b/four.c": new, "three.h": None}
    with view(place, delta) as tree:
        assert files(tree) == {
            "a/one.c": b"new\n",
            "a/two.c": b"2\n",
            "b/four.c": b"new\n",
        }
    with view(place, {"a/two.c": new}) as tree:
        assert files(tree) == {**FILES, "a/two.c": b"new\n"}
    with view(place, {}) as tree:
        assert files(tree) == FILES
    assert {path: (place.repository / path).read_bytes() for path in FILES} == FILES


def test_after_a_kill(place: Place, git: Git) -> None:
    delta = {"a/one.c": blob(git, place, b"new\n"), "a/two.c": None}
    program = KILLED.format(delta=delta)
    command = [sys.executable, "-c", program, str(place.repository), str(place.work)]
    assert subprocess.run(command).returncode == 9
    with view(place, {}) as tree:
        assert tree.name.endswith("-0"), "the same view is taken again"
        assert files(tree) == FILES


def test_two_workers_have_two(place: Place, git: Git) -> None:
    delta = {"a/one.c": blob(git, place, b"new\n")}
    seen = []

    def other() -> None:
        with view(place, delta) as tree:
            seen.append(tree)

    with view(place, {}) as tree:
        worker = threading.Thread(target=other)
        worker.start()
        worker.join()
        assert files(tree) == FILES
        assert seen != [tree]
