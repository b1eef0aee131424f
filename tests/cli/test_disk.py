# SPDX-License-Identifier: GPL-2.0-only
"""A disk that is full, an output that nobody reads."""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path

import pytest

from ..conftest import Git
from .running import PGOFF, Run, Write, contents, refused, told


@pytest.mark.parametrize("earlier", [False, True])
def test_a_disk_that_is_full(
    pgoff: Run,
    repository: Path,
    git: Git,
    tmp_path: Path,
    write_files: Write,
    git_series: dict[str, bytes],  # so that the cache needs no room, too
    earlier: bool,
) -> None:
    """No mail fits; an earlier series stays as it was, and there is no branch."""
    out = tmp_path / "out"
    if earlier:
        write_files(out, git_series)
    full = (2000, 2000)
    ran = pgoff(
        *("generate", "--tree", repository, "-o", out, "--branch", "b"),
        limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, full),
    )
    refused(ran, f"cannot write {out}: File too large; make room and try again")
    assert [path.name for path in tmp_path.iterdir()] == ["out"] * earlier
    assert not earlier or contents(out) == git_series
    assert git(repository, "branch", "--list", "b") == b""


def test_a_cache_that_is_full(pgoff: Run, little: Path, tmp_path: Path) -> None:
    ran = pgoff(
        *("generate", "--tree", little, "-o", tmp_path / "out"),
        PGOFF_CACHE=str(tmp_path / "cache"),
        limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)),
    )
    refused(ran, f"cannot write to the cache in {tmp_path}/cache", "; make room there")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("/dev/full", ("pgoff: cannot write to standard output: No space",)),
        (None, ()),
    ],
)
def test_nobody_hears_the_answer(
    environment: dict[str, str], output: str | None, said: tuple[str, ...]
) -> None:
    """A full device is said; a reader that went away, as head does, is not."""
    if output is None:
        reader, writer = os.pipe()
        os.close(reader)
    else:
        writer = os.open(output, os.O_WRONLY)
    done = subprocess.run(
        [PGOFF, "explain"], stdout=writer, stderr=-1, text=True, env=environment
    )
    os.close(writer)
    assert done.returncode == 2
    lines = told(done.stderr)
    assert len(lines) == len(said)
    assert all(line.startswith(word) for line, word in zip(lines, said, strict=True))


def test_standard_output_is_closed(environment: dict[str, str]) -> None:
    command = f"exec '{PGOFF}' explain >&-"
    done = subprocess.run(["sh", "-c", command], stderr=-1, text=True, env=environment)
    assert done.returncode == 2
    assert told(done.stderr)[0].startswith("pgoff: standard output is closed")
