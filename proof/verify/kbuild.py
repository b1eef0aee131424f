# SPDX-License-Identifier: GPL-2.0-only
"""Kbuild for one architecture, out of tree, and what it leaves in its output."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .arches import Arch
from .errors import ProofError
from .makelog import MakeLog, read
from .process import Done, neutral, run


@dataclass(frozen=True)
class Kbuild:
    """The tree at ``source`` built into ``output`` with clang of LLVM=``llvm``."""

    arch: Arch
    source: Path
    output: Path
    llvm: str
    jobs: int

    def missing_tool(self) -> str | None:
        """The program that this architecture needs and this machine lacks."""
        wanted = self.arch.variables.values()
        return next((name for name in wanted if not shutil.which(name)), None)

    def configure(self) -> Done:
        """allnoconfig and the fragments of the architecture."""
        self.output.mkdir(parents=True, exist_ok=True)
        fragments = self.output / "fragments.config"
        fragments.write_text(
            "\n".join(path.read_text() for path in self.arch.fragments)
        )
        return self._make(f"KCONFIG_ALLCONFIG={fragments}", "allnoconfig")

    def unmet(self) -> tuple[str, ...]:
        """The symbols that a fragment sets and the configuration does not have."""
        asked = _symbols((self.output / "fragments.config").read_text())
        got = _symbols((self.output / ".config").read_text())
        return tuple(
            sorted(name for name, value in asked.items() if got.get(name, "n") != value)
        )

    def build(self, targets: Iterable[str], log: Path) -> MakeLog:
        """Build what is out of date, going on after errors; ``log`` gets the output."""
        done = self._make(
            "--keep-going",
            "--output-sync=target",
            "--no-print-directory",
            f"--jobs={self.jobs}",
            "W=1",
            *targets,
        )
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(done.output)
        if "No space left on device" in done.output:
            raise ProofError(f"no space left on the device of {self.output}")
        return read(done.output, done.status, str(self.source))

    def objects(self, folders: Iterable[str]) -> frozenset[str]:
        """The objects in the output below ``folders``, without archives of them."""
        return frozenset(
            path.relative_to(self.output).as_posix()
            for folder in folders
            for path in (self.output / folder).rglob("*.o")
        )

    def forget(self, folders: Iterable[str]) -> None:
        """Remove what was built below ``folders``: Kbuild leaves stale objects."""
        for folder in folders:
            shutil.rmtree(self.output / folder, ignore_errors=True)

    def modules(self, folders: Iterable[str]) -> tuple[str, ...]:
        """The modules (as ``….o``) that Kbuild lists below ``folders`` and made."""
        orders = [self.output / folder / "modules.order" for folder in folders]
        names = [
            line.removesuffix(".ko").removesuffix(".o") + ".o"
            for order in orders
            if order.is_file()
            for line in order.read_text().split()
        ]
        return tuple(name for name in names if (self.output / name).is_file())

    def inputs(self, target: str) -> frozenset[str]:
        """The files of the tree that an object was made from: its dependency file."""
        folder, _, name = target.rpartition("/")
        commands = self.output / folder / f".{name}.cmd"
        if not commands.is_file():
            return frozenset()
        prefix = f"{self.source}/"
        return frozenset(
            word.removeprefix(prefix)
            for word in commands.read_text("utf-8", "replace").split()
            if word.startswith(prefix)
        )

    def _make(self, *arguments: str) -> Done:
        variables = {"ARCH": self.arch.name, "LLVM": self.llvm, "O": str(self.output)}
        variables |= self.arch.variables
        assignments = (f"{name}={value}" for name, value in variables.items())
        return run(("make", *assignments, *arguments), self.source, neutral())


def _symbols(text: str) -> dict[str, str]:
    """The values in a .config or a fragment; ``is not set`` is ``n``."""
    values = {}
    for line in text.split("\n"):
        if line.startswith("CONFIG_"):
            name, _, value = line.partition("=")
            values[name] = value
        elif line.startswith("# CONFIG_") and line.endswith(" is not set"):
            values[line.split()[1]] = "n"
    return values
