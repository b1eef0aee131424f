# SPDX-License-Identifier: GPL-2.0-only
"""Linux 6.12: every patch of the whole series holds, on the architectures it reaches.

On all of them where the time is there, else on those that VFIO's own drivers are for.

It takes some minutes the first time, and 4 GB of disk (below PGOFF_VERIFY_WORK, else in
the cache), where what is known is found again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pgoff.checkers.kbuild.store import folder as cache_folder
from pgoff.verify.cell import cell
from pgoff.verify.ground import Place
from pgoff.verify.kinds import compile as compile_kind
from pgoff.verify.scratch import Scratch

from ..applying import mailed

pytestmark = pytest.mark.kernel

KernelTree = Callable[[str], Path]
Git = Callable[..., bytes]
Verify = Callable[..., tuple[int, Any]]

WORK = Path(os.environ.get("PGOFF_VERIFY_WORK") or cache_folder() / "verify")
ARCHES = ("x86_64", "arm64", "s390")
# What is built for others: KVM's readers of page offsets, of powerpc's e500 and riscv.
READERS = ("e500", "riscv")
SAMPLE = 8  # objects of each architecture
MATRICES = [
    pytest.param(ARCHES, READERS, id="drivers"),
    pytest.param((*ARCHES, *READERS), (), id="all", marks=pytest.mark.long),
]


@pytest.fixture(scope="module")
def tree(kernel_tree: KernelTree) -> Path:
    return kernel_tree("6.12")


@pytest.fixture(scope="module")
def series(kernel_series: KernelTree) -> Path:
    """The mails of all stages there are."""
    return kernel_series("6.12")


@pytest.fixture
def verify(tree: Path, capfd: pytest.CaptureFixture[str]) -> Verify:
    """``verify(series, …)`` gives the exit status and the JSON; progress is shown."""

    def run(mails: Path, *options: str) -> tuple[int, Any]:
        paths = ("--tree", str(tree), str(mails), "--work", str(WORK))
        command = [sys.executable, "-m", "pgoff.generator", "verify", *paths]
        with capfd.disabled():
            done = subprocess.run(
                [*command, "--format", "json", *options], stdout=subprocess.PIPE
            )
        return done.returncode, json.loads(done.stdout)

    return run


@pytest.mark.parametrize(("arches", "others"), MATRICES)
def test_every_patch_holds(
    arches: tuple[str, ...],
    others: tuple[str, ...],
    verify: Verify,
    series: Path,
    tmp_path: Path,
    git: Git,
) -> None:
    """The tree in the end is the one that the generator commits."""
    status, said = verify(series, *(f"--arch={arch}" for arch in arches))
    faults = [
        fault
        for patch in said["patches"]
        for cell in patch["cells"].values()
        for fault in cell["faults"]
    ]
    assert not faults
    unproved = " ".join(said["unproved"])
    assert len(said["unproved"]) == len(others)
    assert all(other in unproved for other in others), unproved
    assert status == (3 if others else 0), said["notes"]
    assert [patch["file"] for patch in said["patches"]] == [
        mail.relative_to(series).as_posix() for mail in mailed(series)
    ]
    assert not any(
        "in one wave" in line
        for patch in said["patches"]
        for line in patch["cells"]["house rules"]["listed"]
    )
    repository = _repository(said["base"])
    copy = tmp_path / "copy"
    git(tmp_path, "clone", "-q", "--shared", "-b", "base", str(repository), str(copy))
    git(copy, "config", "user.name", "Ada")
    git(copy, "config", "user.email", "ada@example.org")
    _pgoff("generate", "--tree", str(copy), "-o", f"{tmp_path}/m", "--branch", "made")
    assert git(copy, "rev-parse", "made^{tree}").decode().strip() == said["tree"]
    git(copy, "checkout", "-q", "made")
    states = json.loads(_pgoff("status", "--tree", str(copy), "--format", "json"))
    assert set(states["stages"].values()) == {"done"}
    every = {x["state"] for d in states["drivers"] for x in d["stages"].values()}
    assert every == {"done", "n/a"}
    _pgoff("generate", "--tree", str(copy), "-o", f"{tmp_path}/again")
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("arch", ARCHES)
def test_an_object_is_what_the_source_alone_makes(
    arch: str, verify: Verify, series: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though what many patches leave as it is was compiled once, ahead of it."""
    _, said = verify(series, f"--arch={arch}")
    done = {
        path.stem: json.loads(path.read_bytes())
        for path in sorted(WORK.glob("results/*/*.json"))
    }
    here = {
        key: each["inputs"]
        for key, each in done.items()
        if each["where"] == arch and each["inputs"]["tree"] == said["base"]
    }
    hint = next(key for key in here if done[key]["kind"] == "prepare")
    every = [here[key] for key in here if done[key]["kind"] == "compile"]
    place = Place(_repository(said["base"]), WORK)
    used = []

    def watched(*arguments: Any) -> Any:
        used.append(len(arguments) == 3)
        return compiled(*arguments)

    compiled = compile_kind._compiled
    monkeypatch.setattr(compile_kind, "_compiled", watched)
    for inputs in every[:: len(every) // SAMPLE]:
        chosen = cell("compile", arch, 1, inputs, hint=hint)
        found = compile_kind.run(chosen, place)
        with monkeypatch.context() as alone:
            alone.setattr(compile_kind, "precompiled", lambda *_: None)
            expected = compile_kind.run(chosen, place)
        assert found.facts == expected.facts, inputs["source"]
    # It may be renounced for one or the other.
    assert used.count(True) > SAMPLE / 2
    assert used.count(False) >= SAMPLE


def _repository(base: str) -> Path:
    """The private repository of the tree with the id ``base``."""
    (found,) = (
        path
        for path in WORK.glob("tree-*")
        if Scratch(path).must("rev-parse", "base^{tree}") == base
    )
    return found


def _pgoff(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pgoff.generator", *arguments],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
