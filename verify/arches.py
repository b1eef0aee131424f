# SPDX-License-Identifier: GPL-2.0-only
"""What to build for which architecture, and with which tools."""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..checkers.errors import UserError
from .process import run

NEEDED = ("clang", "ld.lld", "llvm-nm")
CONFIG = Path(__file__).parent / "config"


@dataclass(frozen=True)
class Arch:
    """One architecture: the text of its configuration, its variables for make."""

    name: str
    config: str
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Plan:
    """Folders that Kbuild builds, and headers whose other users are built too."""

    folders: tuple[str, ...]
    headers: tuple[str, ...]
    arches: Mapping[str, Arch]

    def chosen(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names, each once; raises UserError for one that is not in the table."""
        for name in names:
            if name not in self.arches:
                known = ", ".join(self.arches)
                raise UserError(f"no configuration for {name}", f"known: {known}")
        return tuple(dict.fromkeys(names))


@cache
def plan() -> Plan:
    """The table as it is in this package."""
    table = tomllib.loads((CONFIG / "arches.toml").read_text())
    arches = {
        name: Arch(
            name,
            "\n".join((CONFIG / fragment).read_text() for fragment in row["config"]),
            row.get("make", {}),
        )
        for name, row in table["arch"].items()
    }
    return Plan(tuple(table["folders"]), tuple(table["headers"]), arches)


def llvm_suffix(asked: str | None) -> str:
    """What LLVM= gets: ``-19`` for clang-19, ``1`` for clang itself.

    Without a wish the highest version that has its linker and its nm beside it.
    Raises UserError where there is none.
    """
    if asked is not None:
        suffixes = [asked if asked == "1" else f"-{asked.lstrip('-')}"]
    else:
        suffixes = [*_versions(), "1"]
    for suffix in suffixes:
        if all(shutil.which(tool(name, suffix)) for name in NEEDED):
            return suffix
    raise UserError(
        "no clang with ld.lld and llvm-nm of the same version",
        "verify/install-tools.sh installs them",
    )


def tool(name: str, suffix: str) -> str:
    """The name of an LLVM tool on the search path."""
    return name if suffix == "1" else f"{name}{suffix}"


def toolchain(llvm: str, variables: Mapping[str, str]) -> dict[str, str]:
    """The programs that compile and link, each with what it says of its version."""
    programs = [tool("clang", llvm), variables.get("LD", tool("ld.lld", llvm))]
    return {name: version(name) for name in programs}


@cache
def version(program: str) -> str:
    """The first line of ``--version``; empty where there is no such program."""
    if not shutil.which(program):
        return ""
    return run((program, "--version"), Path.cwd()).output.partition("\n")[0]


def _versions() -> list[str]:
    """``-N`` for every clang-N on the search path, the highest first."""
    names = {
        path.name
        for folder in os.get_exec_path()
        for path in Path(folder).glob("clang-[0-9]*")
    }
    matches = (re.fullmatch(r"clang-(\d+)", name) for name in names)
    numbers = {int(found[1]) for found in matches if found}
    return [f"-{number}" for number in sorted(numbers, reverse=True)]
