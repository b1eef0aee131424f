# SPDX-License-Identifier: GPL-2.0-only
"""Build a kernel, its modules for the test, and the first program, out of tree."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ...checkers.errors import UserError
from ..arches import tool
from ..kbuild import unmet
from ..process import run, undisturbed
from .archive import archive

HERE = Path(__file__).parent
CONFIG = HERE / "config"
FAST = ("kernel", "dmabuf", "drivers")
DEBUG = (*FAST, "debug")
EXTRAS = ("hisi", "plain")
TAIL = 3000
WARNINGS = ("-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror")


@dataclass(frozen=True)
class Toolchain:
    """``llvm`` is what LLVM= gets: ``-19`` for clang-19, ``1`` for clang itself.

    ``jobs`` is how many processes make may start at a time.
    """

    llvm: str
    jobs: int = 2

    @property
    def clang(self) -> str:
        """The name of the compiler on the search path."""
        return tool("clang", self.llvm)


@dataclass(frozen=True)
class Built:
    """A kernel to boot and what it finds as its root; ``seconds`` it took."""

    image: Path
    root: Path
    unmet: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Builder:
    """Builds what is in ``tree`` in ``output``, where an earlier build may be."""

    tree: Path
    output: Path
    fragments: Sequence[str]
    tools: Toolchain

    def build(self, into: Path) -> Built:
        """Build all of it, and keep image and root in the folder ``into``.

        Raises UserError, with the end of make's output, where that fails.
        """
        start = time.monotonic()
        into.mkdir(parents=True, exist_ok=True)
        unmet = self._configure()
        self._make("bzImage", "modules", "headers")
        image = into / "bzImage"
        shutil.copyfile(self.output / "arch/x86/boot/bzImage", image)
        root = into / "root.cpio"
        root.write_bytes(archive(self._program(), self._modules(into), self._symbols()))
        return Built(image, root, unmet, time.monotonic() - start)

    def _configure(self) -> tuple[str, ...]:
        """Configure unless it is done; gives symbols that the tree does not have."""
        wanted = "".join(
            (CONFIG / f"{name}.config").read_text() for name in self.fragments
        )
        self.output.mkdir(parents=True, exist_ok=True)
        fragment = self.output / "fragment.config"
        config = self.output / ".config"
        if not (
            fragment.is_file() and fragment.read_text() == wanted and config.is_file()
        ):
            fragment.write_text(wanted)
            try:
                self._make(f"KCONFIG_ALLCONFIG={fragment.absolute()}", "allnoconfig")
            except BaseException:
                fragment.unlink()
                raise
        return unmet(wanted, config.read_text())

    def _make(self, *arguments: str | Path) -> None:
        common = (f"O={self.output.absolute()}", f"LLVM={self.tools.llvm}")
        jobs = f"--jobs={self.tools.jobs}"
        command = (
            "make",
            "--silent",
            *common,
            jobs,
            "--output-sync=target",
            *map(str, arguments),
        )
        done = undisturbed(run(command, self.tree))
        if done.status:
            raise UserError(f"make {arguments[-1]} failed", done.output[-TAIL:].strip())

    def _modules(self, into: Path) -> dict[str, bytes]:
        """The modules that make devices, built in a copy: make writes beside them."""
        room = into / "modules"
        shutil.rmtree(room, ignore_errors=True)
        shutil.copytree(HERE / "devices", room)
        self._make(f"M={room.absolute()}", "modules")
        return {path.name: path.read_bytes() for path in sorted(room.glob("*.ko"))}

    def _symbols(self) -> bytes:
        """Where the kernel has tables of operations, for the program."""
        text = (self.output / "System.map").read_bytes()
        return b"".join(
            line for line in text.splitlines(keepends=True) if line.endswith(b"_ops\n")
        )

    def _program(self) -> bytes:
        """The first program, made with the headers of this very kernel."""
        program = self.output.absolute() / "vfio-init"
        sources = sorted((HERE / "init").glob("*.c"))
        headers = self.output.absolute() / "usr/include"
        flags = ("-O1", "-static", "-D_GNU_SOURCE", *WARNINGS, "-isystem", headers)
        command = (self.tools.clang, *flags, "-o", program, *sources)
        done = undisturbed(run([str(word) for word in command], HERE))
        if done.status:
            raise UserError("the first program does not compile", done.output[-TAIL:])
        return program.read_bytes()


def digest() -> str:
    """A digest of all that is added to a tree, or said to it, to boot it."""
    found = sha256()
    for folder in ("config", "devices", "init"):
        for path in sorted((HERE / folder).iterdir()):
            content = path.read_bytes()
            found.update(f"{path.name} {len(content)}\n".encode() + content)
    for name in ("archive.py", "kernel.py", "machine.py"):
        found.update((HERE / name).read_bytes())
    return found.hexdigest()
