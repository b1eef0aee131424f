# SPDX-License-Identifier: GPL-2.0-only
"""Kbuild for one architecture, out of tree, and what it leaves in its output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath

from .makelog import MakeLog, read
from .objects import SECTIONS
from .process import Done, run, undisturbed

# Stands for the tree in a command, which each worker has at another place.
TREE = "@TREE@"
COMMAND = re.compile(r"^(?:saved)?cmd_\S+ := (.*)$", re.MULTILINE)
SOURCE = re.compile(r"^source_\S+ := (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Compiled:
    """One object that came from one source.

    ``command`` makes it, in the output folder, with ``@TREE@`` for the tree;
    ``inputs`` are the files of the tree that it was made from.
    """

    source: str
    command: str
    inputs: frozenset[str]


@dataclass(frozen=True)
class Kbuild:
    """The tree at ``source`` built into ``output`` with clang of LLVM=``llvm``."""

    arch: str
    variables: Mapping[str, str]
    source: Path
    output: Path
    llvm: str
    jobs: int

    def configure(self, config: str) -> Done:
        """allnoconfig, but for what ``config`` sets."""
        self.output.mkdir(parents=True, exist_ok=True)
        fragments = self.output / "fragments.config"
        fragments.write_text(config)
        return self._make(f"KCONFIG_ALLCONFIG={fragments}", "allnoconfig")

    def unmet(self, config: str) -> tuple[str, ...]:
        """The symbols that ``config`` sets and the configuration does not have."""
        return unmet(config, (self.output / ".config").read_text())

    def build(self, targets: Iterable[str]) -> tuple[MakeLog, str]:
        """Build, going on after errors; what make said, read and as it was.

        Raises Disturbed where the disk is full, or memory is short.
        """
        done = self._make(
            "--keep-going",
            "--output-sync=target",
            "--no-print-directory",
            f"--jobs={self.jobs}",
            "W=1",
            f"KCFLAGS={SECTIONS}",
            *targets,
        )
        return read(done.output, done.status, str(self.source)), done.output

    def asked(self, text: str) -> str:
        """What make makes of ``text``, after all of the tree's makefiles."""
        rule = f"pgoff-asked: ; @echo {text}"
        return self._make(
            "--no-print-directory", f"--eval={rule}", "pgoff-asked"
        ).output

    def compiled(self) -> Iterator[tuple[str, Compiled]]:
        """Every object that a dependency file tells of, host programs too."""
        for path in sorted(self.output.rglob(".*.cmd")):
            folder = path.parent.relative_to(self.output).as_posix()
            name = path.name.removeprefix(".").removesuffix(".cmd")
            target = name if folder == "." else f"{folder}/{name}"
            yield target, self._compiled(path.read_text("utf-8", "replace"))

    def _compiled(self, text: str) -> Compiled:
        prefix = f"{self.source}/"
        command, source = COMMAND.search(text), SOURCE.search(text)
        made = source[1].removeprefix(prefix) if source else ""
        listing = text[command.end() if command else 0 :]
        return Compiled(
            made,
            _shell(command[1]).replace(str(self.source), TREE) if command else "",
            dependencies(listing, self.source),
        )

    def modules(self, folders: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The modules that Kbuild lists below ``folders``, with the objects of each."""
        found = {}
        for folder in folders:
            order = self.output / folder / "modules.order"
            for line in order.read_text().split() if order.is_file() else ():
                stem = line.removesuffix(".ko").removesuffix(".o")
                listing = self.output / f"{stem}.mod"
                if listing.is_file():
                    found[stem] = tuple(listing.read_text().split())
        return found

    def _make(self, *arguments: str) -> Done:
        variables = {"ARCH": self.arch, "LLVM": self.llvm, "O": str(self.output)}
        variables |= self.variables
        assignments = (f"{name}={value}" for name, value in variables.items())
        return undisturbed(run(("make", *assignments, *arguments), self.source))


def dependencies(text: str, tree: Path) -> frozenset[str]:
    """The files of ``tree`` in what ``-MMD`` wrote, or Kbuild of it, from its root."""
    prefix = f"{tree}/"
    words = (word for word in text.split() if word.startswith(prefix))
    return frozenset(normpath(word).removeprefix(prefix) for word in words)


def _shell(command: str) -> str:
    """A command as the shell gets it, out of make's quoting."""
    return command.replace("$(pound)", "#").replace("$$", "$").strip()


def unmet(wanted: str, config: str) -> tuple[str, ...]:
    """The symbols that a fragment sets and a .config does not have so, by name."""
    asked, got = _symbols(wanted), _symbols(config)
    return tuple(
        sorted(name for name, value in asked.items() if got.get(name, "n") != value)
    )


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
