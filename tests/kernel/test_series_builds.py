# SPDX-License-Identifier: GPL-2.0-only
"""Linux 6.12: the whole series applies, and every VFIO object builds after each patch.

It takes some minutes and 4 GB of disk (below PGOFF_PROOF_WORK, else in the cache).
"""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pgoff.checkers.kbuild.store import folder as cache_folder

pytestmark = pytest.mark.kernel

KernelTree = Callable[[str], Path]
Git = Callable[..., bytes]
Run = Callable[..., tuple[int, str]]

PROOF = Path(__file__).parents[2] / "proof"
WORK = Path(os.environ.get("PGOFF_PROOF_WORK") or cache_folder() / "proof")
HEADER = "include/linux/vfio.h"
CORE = "drivers/vfio/vfio_main.c"
MAIL = """\
From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
From: Ada <ada@example.org>
Date: Thu, 1 Jan 1970 00:00:00 +0000
Subject: [PATCH] {subject}

A seeded change.
---
diff --git a/{path} b/{path}
{diff}"""


@pytest.fixture(scope="module")
def tree(kernel_tree: KernelTree) -> Path:
    return kernel_tree("6.12")


@pytest.fixture(scope="module")
def series(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mails of all stages there are."""
    folder = tmp_path_factory.mktemp("series") / "6.12"
    _generate(tree, folder)
    return folder


@pytest.fixture
def proof(tree: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """``proof(script, series, …)`` runs it, shows what it says, and gives that."""

    def run(script: str, mails: Path, *options: str) -> tuple[int, str]:
        said = []
        paths = ("--tree", str(tree), "--series", str(mails))
        command = [sys.executable, str(PROOF / script), *paths, *options]
        with (
            subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            ) as process,
            capfd.disabled(),
        ):
            assert process.stdout
            for line in process.stdout:
                print(line, end="", flush=True)
                said.append(line)
        return process.returncode, "".join(said)

    return run


def test_every_patch_builds(proof: Run, series: Path, tmp_path: Path, git: Git) -> None:
    """On three architectures; the tree in the end is the one the generator commits."""
    status, said = proof("build_matrix.py", series, "--work", str(WORK))
    assert status == 0, said
    count = len(list(series.glob("*.patch"))) - 1
    assert f"all {count} patches apply and build" in said
    applied = said.partition("tree after the last patch: ")[2].split()[0]
    prepared = said.partition("base: tree ")[2].split(",")[0]
    (repository,) = (
        path
        for path in WORK.glob("tree-*")
        if git(path, "rev-parse", "base^{tree}").decode().strip() == prepared
    )
    git(repository, "reset", "--quiet", "--hard", "base")
    git(repository, "update-ref", "-d", "refs/heads/generated")
    git(repository, "config", "user.name", "Ada")
    git(repository, "config", "user.email", "ada@example.org")
    _generate(repository, tmp_path / "again", "--branch", "generated")
    committed = git(repository, "rev-parse", "generated^{tree}").decode().strip()
    assert committed == applied


def test_checkpatch_has_nothing_to_say(proof: Run, series: Path) -> None:
    status, said = proof("checkpatch.py", series)
    assert status == 0, said


def test_seeded_faults_are_seen(proof: Run, tree: Path, tmp_path: Path) -> None:
    """Real compilers and Kbuild say things as the proof expects them to."""
    header, core = ((tree / path).read_text() for path in (HEADER, CORE))
    odd = "void vfio_odd(void);\nvoid vfio_odd(void)\n{\n\tint odd;\n\n\todd = 1;\n}\n"
    lost = "void vfio_lost(void);\nvoid vfio_kept(void);\nvoid vfio_kept(void)\n{\n"
    steps = [
        ("vfio: Comment", HEADER, f"/* fine */\n{header}"),
        ("vfio: Warn", CORE, core + odd),
        ("vfio: Move the warning", CORE, f"{core}\n\n{odd}"),
        ("vfio: Break", CORE, f"{core}\n\n{odd}int broken = vfio_nothing;\n"),
        ("vfio: Use what is nowhere", CORE, f"{core}{lost}\tvfio_lost();\n}}\n"),
    ]
    mails = _mails(tmp_path / "mails", {HEADER: header, CORE: core}, steps)
    options = ("--arch", "arm64", "--work", str(WORK))
    status, said = proof("build_matrix.py", mails, *options)
    assert status == 1
    broken = [line for line in said.splitlines() if line.startswith("broken: ")]
    assert broken == [f"broken: {number:04}.patch" for number in (2, 4, 5)]
    assert f"new: {CORE}: warning: variable 'odd' set but not used" in said
    assert "drivers/vfio/vfio_main.o: does not build" in said
    assert "use of undeclared identifier 'vfio_nothing'" in said
    assert "drivers/vfio/vfio.o: uses vfio_lost, which nothing exports" in said


def _generate(tree: Path, folder: Path, *options: str) -> None:
    command = [sys.executable, "-m", "pgoff.generator", "generate"]
    paths = ("--tree", str(tree), "-o", str(folder))
    done = subprocess.run(
        [*command, *paths, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def _mails(
    folder: Path, files: dict[str, str], steps: Sequence[tuple[str, str, str]]
) -> Path:
    """One mail for each step (subject, path, content after it)."""
    folder.mkdir()
    now = dict(files)
    for number, (subject, path, content) in enumerate(steps, 1):
        before, after = (
            text.splitlines(keepends=True) for text in (now[path], content)
        )
        diff = difflib.unified_diff(before, after, f"a/{path}", f"b/{path}")
        mail = MAIL.format(subject=subject, path=path, diff="".join(diff))
        (folder / f"{number:04}.patch").write_text(mail)
        now[path] = content
    return folder
