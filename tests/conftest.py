# SPDX-License-Identifier: GPL-2.0-only
"""What tests share: a git that no machine's configuration leaks into, a kernel."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pygit2
import pytest
from pgoff.checkers.kbuild.store import folder as cache_folder
from pygit2.enums import ConfigLevel

Git = Callable[..., bytes]
KernelTree = Callable[[str], Path]

# The person's own cache, before any test is given an empty home.
CACHE = cache_folder()
VARIABLES = {
    "6.1": "PGOFF_KERNEL_6_1",
    "6.12": "PGOFF_KERNEL_6_12",
    "newest": "PGOFF_KERNEL_NEWEST",
}

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


@pytest.fixture(autouse=True)
def _hermetic(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[None]:
    """No user's, system's or environment's configuration in any test."""
    empty = str(tmp_path_factory.mktemp("home"))
    levels = (ConfigLevel.SYSTEM, ConfigLevel.XDG, ConfigLevel.GLOBAL)
    before = {level: pygit2.settings.search_path[level] for level in levels}
    for level in levels:
        pygit2.settings.search_path[level] = empty
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

MACHINE = Path(__file__).parent / "machine" / "machine.c"
COMPILER = next(filter(None, map(shutil.which, ("cc", "clang", "gcc"))), None)


def _compile(tree: Path, units: Sequence[Path], program: Path) -> None:
    """Make ``program`` of the driver in ``units``, the core of ``tree`` and a machine.

    A variable that is not initialised has the same value each time, so that what
    leaks to the user can be seen, and compared.
    """
    folders = [tree / "include", tree / "include/uapi", tree / "drivers/vfio"]
    arguments = [
        *("-std=gnu11", "-w", "-O0", "-nostdinc", "-D__KERNEL__"),
        "-ftrivial-auto-var-init=pattern",
        *(f"-I{folder}" for folder in folders),
        *("-include", tree / "include/linux/kconfig.h"),
        "-Wl,--wrap=vfio_register_device",
        *("-o", program, *sorted((tree / "drivers/vfio").glob("*.c"))),
        *(*units, MACHINE),
    ]
    assert COMPILER
    command = [COMPILER, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """``answers(tree, *units, commands="regions")``: what users of a driver see.

    The driver is made of ``units`` (files of the miniature tree, or ones that were
    written for it; with the acorn library where they use it), and runs with the
    core of ``tree`` on two machines.  There is one line for each ioctl, with
    what it returns, the user's memory after it, and what was not given back.
    """
    if not COMPILER:
        pytest.skip("there is no C compiler: drivers cannot be run")
    folder = tmp_path_factory.mktemp("machine")

    def ask(tree: Path, *units: Path, commands: str = "regions") -> list[str]:
        files = [tree / unit for unit in units]
        acorn = tree / "drivers/vfio/acorn"
        library = [acorn / "vfio_acorn_core.c", acorn / "vfio_acorn_rw.c"]
        if any("vfio_acorn_core_" in file.read_text() for file in files):
            files += [file for file in library if file not in files]
        program = folder / "program"
        _compile(tree, files, program)
        lines = []
        for machine in ("0", "1"):
            done = subprocess.run(
                [program, machine, commands],
                capture_output=True,
                text=True,
                timeout=60,
            )
            assert done.returncode == 0, done.stdout
            lines += done.stdout.splitlines()
        return lines

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

            known[version] = CACHE / "kernels" / version
            unpack(version, known[version])
        return known[version]

    return tree
