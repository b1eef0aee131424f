# SPDX-License-Identifier: GPL-2.0-only
"""What tests share: a git that no machine's configuration leaks into, a kernel."""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pygit2
import pytest
from hypothesis import HealthCheck, settings
from pgoff.checkers.kbuild.store import folder as cache_folder
from pygit2.enums import ConfigLevel

from . import machine

Git = Callable[..., bytes]
KernelTree = Callable[[str], Path]

# The person's own cache, before any test is given an empty home.
CACHE = cache_folder()
# Where libgit2 looks for what a user has configured.
LEVELS = (ConfigLevel.SYSTEM, ConfigLevel.XDG, ConfigLevel.GLOBAL)
VARIABLES = {
    "6.1": "PGOFF_KERNEL_6_1",
    "6.12": "PGOFF_KERNEL_6_12",
    "newest": "PGOFF_KERNEL_NEWEST",
}

# How long an example takes says more of what else the machine does than of the code.
settings.register_profile(
    "loaded", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("loaded")

# The least that is a kernel with VFIO in it.
KERNEL = {
    "Makefile": b"VERSION = 9\nPATCHLEVEL = 8\nSUBLEVEL = 7\nEXTRAVERSION =\n",
    "include/linux/vfio.h": b"struct vfio_device_ops {\n\tint x;\n};\n",
    "drivers/vfio/vfio_main.c": b"int main(void)\n{\n\treturn 0;\n}\n",
    ".gitattributes": b"*.c diff=cpp\n*.h diff=cpp\n",
}


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home for all tests of a run; what is derived from a tree is cached there."""
    return tmp_path_factory.mktemp("person")


@pytest.fixture(scope="session", autouse=True)
def _nobody(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[None]:
    """Git knows no user, in what fixtures of a whole module make as well.

    And these derive what they need from a tree in the same home: what a process has
    derived once it goes on to use, and it has to be in the cache of this process.
    """
    empty = str(tmp_path_factory.mktemp("nobody"))
    for level in LEVELS:
        pygit2.settings.search_path[level] = empty
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.delenv("XDG_CACHE_HOME", raising=False)
        yield


@pytest.fixture(autouse=True)
def _hermetic(home: Path) -> Iterator[None]:
    """No user's, system's or environment's configuration in any test.

    What a test lets Git know of a user is forgotten after it.
    """
    before = {level: pygit2.settings.search_path[level] for level in LEVELS}
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(name)
        patch.delenv("SOURCE_DATE_EPOCH", raising=False)
        for name in [name for name in os.environ if name.startswith("XDG_")]:
            patch.delenv(name)
        patch.setenv("HOME", str(home))
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield
    for level, path in before.items():
        pygit2.settings.search_path[level] = path


@pytest.fixture
def git() -> Git:
    """``git(folder, *arguments)`` gives what git prints, and fails the test with it."""

    def run(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
        done = subprocess.run(
            ["git", "-C", folder, *arguments],
            input=stdin,
            capture_output=True,
            env={
                **os.environ,
                "GIT_AUTHOR_DATE": "1700000000 +0100",
                "GIT_COMMITTER_DATE": "1700000000 +0100",
                "LC_ALL": "C",
            },
        )
        assert done.returncode == 0, (arguments, done.stdout + done.stderr)
        return done.stdout

    return run


@pytest.fixture
def write_files() -> Callable[[Path, dict[str, bytes]], Path]:
    """``write_files(folder, files)`` puts the files there and gives the folder."""

    def write(folder: Path, files: dict[str, bytes]) -> Path:
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return folder

    return write


@pytest.fixture
def plain_kernel(
    tmp_path: Path, write_files: Callable[[Path, dict[str, bytes]], Path]
) -> Path:
    """A kernel tree that was only unpacked."""
    return write_files(tmp_path / "plain", KERNEL)


@pytest.fixture
def git_kernel(
    tmp_path: Path, write_files: Callable[[Path, dict[str, bytes]], Path], git: Git
) -> Path:
    """A kernel tree with one commit, of a person who is configured."""
    folder = write_files(tmp_path / "git", KERNEL)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Ada")
    git(folder, "config", "user.email", "ada@example.org")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Base")
    return folder


Answers = Callable[..., list[str]]


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """``answers(tree, *units, commands="regions", machines=(0, 1))``: what users see.

    The driver is made of ``units`` (files of the miniature tree, or ones that were
    written for it; with the acorn library where they use it), and runs with the
    core of ``tree`` on the machines.  ``commands`` is what ``machine/main.c`` can be
    asked.  There is one line for each question.
    """
    if not machine.COMPILER:
        pytest.skip("there is no C compiler: drivers cannot be run")
    folder = tmp_path_factory.mktemp("machine")

    def ask(
        tree: Path,
        *units: Path,
        commands: str = "regions",
        machines: Sequence[int] = (0, 1),
    ) -> list[str]:
        program = machine.program(folder, tree, units)
        return [line for n in machines for line in machine.ask(program, n, commands)]

    return ask


@pytest.fixture(scope="session")
def kernel_tree() -> KernelTree:
    """``kernel_tree(version)`` gives real kernel source: 6.1, 6.12 or newest.

    It is the folder that PGOFF_KERNEL_6_12 (or _6_1, _NEWEST) names, else the
    distribution's source, unpacked into the cache.  A test that asks for it fails
    where it cannot be had.
    """
    known: dict[str, Path] = {}

    def tree(version: str) -> Path:
        given = os.environ.get(VARIABLES[version])
        if given:
            assert (Path(given) / "Kconfig").is_file(), f"no kernel source in {given}"
            return Path(given)
        if version not in known:
            from pgoff.generator.trees.distribution import unpack

            folder = CACHE / "kernels" / version
            CACHE.mkdir(parents=True, exist_ok=True)
            # Tests run in several processes, and the first that asks unpacks it.
            with (CACHE / "kernels.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                unpack(version, folder)
            known[version] = folder
        return known[version]

    return tree


@pytest.fixture(scope="session")
def kernel_series(
    kernel_tree: KernelTree, tmp_path_factory: pytest.TempPathFactory
) -> KernelTree:
    """``kernel_series(version)``: the mails of all stages for that tree.

    They are generated once, whatever number of processes the tests run in.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def series(version: str) -> Path:
        from pgoff.generator.cli import main

        folder = shared / f"series-{version}"
        with (shared / f"series-{version}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            words = ["generate", "--tree", str(kernel_tree(version))]
            if not folder.exists():
                assert main([*words, "-o", str(folder)]) == 0
        return folder

    return series
