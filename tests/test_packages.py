# SPDX-License-Identifier: GPL-2.0-only
"""What is built of a checkout is whole: an sdist of every file, a wheel of the code."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("checkers", "generator", "templates", "verify")
# What is of use in a checkout only, and not a part of a package.
TOOLS = {"verify/install-tools.sh"}
# The build backend, without the network that an isolated build needs.
BUILD = "from setuptools import build_meta as b; print(b.build_{}({!r}))"


@pytest.fixture(scope="module")
def tracked() -> set[str]:
    """The paths of the checkout's files."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout: nobody knows which files belong to it")
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z"], check=True, stdout=subprocess.PIPE
    )
    return {name for name in listed.stdout.decode().split("\0") if name}


def build(kind: str, source: Path, folder: Path) -> Path:
    """What the build backend makes of a source tree."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD.format(kind, str(folder))],
        cwd=source,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return folder / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def sdist(tracked: set[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked sdist of a clean copy, in which nothing was built before."""
    folder = tmp_path_factory.mktemp("packages")
    for name in tracked:
        if (ROOT / name).is_file():
            (folder / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / "copy" / name)
    shutil.unpack_archive(build("sdist", folder / "copy", folder), folder / "sdist")
    [top] = (folder / "sdist").iterdir()
    return top


def test_the_sdist_has_every_file(tracked: set[str], sdist: Path) -> None:
    files = {
        path.relative_to(sdist).as_posix()
        for path in sdist.rglob("*")
        if path.is_file()
    }
    made = {name for name in files - tracked if not name.startswith("pgoff.egg-info/")}
    assert tracked - files == set()
    assert made == {"PKG-INFO", "setup.cfg"}


def test_the_wheel_has_all_code_and_manual_pages_and_nothing_else(
    tracked: set[str], sdist: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(build("wheel", sdist, tmp_path)) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    code = {
        name for name in tracked if name.startswith(tuple(f"{p}/" for p in PACKAGES))
    }
    pages = {name for name in tracked if name.startswith("man/")}
    data = f"{version('pgoff')}.data/data/share/man/man1"
    assert names == {
        *(f"pgoff/{name}" for name in code - TOOLS),
        *(f"pgoff-{data}/{Path(name).name}" for name in pages),
    }
