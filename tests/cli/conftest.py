# SPDX-License-Identifier: GPL-2.0-only
"""The command as a user has it, and trees that it is run on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pgoff.generator.cli import main

from .running import LIMIT, MINIATURE, PGOFF, Ran, Run, committed, contents, told


@pytest.fixture(scope="session")
def environment(home: Path) -> dict[str, str]:
    """A person's environment without anything of the one who runs the tests."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
    }


@pytest.fixture(scope="session")
def pgoff(environment: dict[str, str]) -> Run:
    """``pgoff(*words)`` runs the installed command in a process of its own."""

    def run(
        *words: str | Path,
        cwd: Path | None = None,
        under: Sequence[str] = (),
        limit: Callable[[], None] | None = None,
        **more: str,
    ) -> Ran:
        done = subprocess.run(
            [*under, PGOFF, *words],
            capture_output=True,
            text=True,
            cwd=cwd,
            env=environment | more,
            preexec_fn=limit,
            timeout=LIMIT,
        )
        return Ran(done.returncode, done.stdout, told(done.stderr))

    return run


@pytest.fixture
def here(capfd: pytest.CaptureFixture[str]) -> Run:
    """``here(*words)`` runs the command in this process."""

    def run(*words: str | Path) -> Ran:
        try:
            status = main([str(word) for word in words])
        except SystemExit as error:
            status = int(str(error.code))
        got = capfd.readouterr()
        return Ran(status, got.out, told(got.err))

    return run


def _little(folder: Path) -> Path:
    """The miniature kernel with its core and two drivers: so a run takes seconds."""
    kept = ("drivers/vfio/vfio_main.c", "drivers/vfio/gorse", "drivers/vfio/fern")
    shutil.copytree(MINIATURE, folder)
    for path in folder.rglob("*.c"):
        if not path.relative_to(folder).as_posix().startswith(kept):
            path.unlink()
    return folder


@pytest.fixture(scope="session")
def little(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plain tree that no test may change."""
    return _little(tmp_path_factory.mktemp("plain") / "linux")


@pytest.fixture(scope="session")
def repository(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]
) -> Path:
    """The same with one commit; no test may change it."""
    return committed(_little(tmp_path_factory.mktemp("git") / "linux"), environment)


@pytest.fixture
def copy(repository: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    return Path(shutil.copytree(repository, tmp_path / "linux", symlinks=True))


@pytest.fixture(scope="session")
def plain_series(
    little: Path, pgoff: Run, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The mails for the plain tree, by name."""
    out = tmp_path_factory.mktemp("series") / "out"
    assert pgoff("generate", "--tree", little, "-o", out).status == 0
    return contents(out)


@pytest.fixture(scope="session")
def git_series(
    repository: Path, pgoff: Run, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The mails for the same as a commit; with other hashes, to see their order."""
    out = tmp_path_factory.mktemp("series") / "out"
    words = ("generate", "--tree", repository, "-o", out)
    assert pgoff(*words, PYTHONHASHSEED="1").status == 0
    return contents(out)
