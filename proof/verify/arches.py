# SPDX-License-Identifier: GPL-2.0-only
"""What to build for which architecture, and with which tools."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import ProofError

NEEDED = ("clang", "ld.lld", "llvm-nm")
CONFIG = Path(__file__).parent.parent / "config"


@dataclass(frozen=True)
class Arch:
    """One architecture: its configuration fragments and its variables for make."""

    name: str
    fragments: tuple[Path, ...]
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Plan:
    """Folders that Kbuild builds, and headers whose other users are built too."""

    folders: tuple[str, ...]
    headers: tuple[str, ...]
    arches: Mapping[str, Arch]

    def choose(self, names: list[str]) -> tuple[Arch, ...]:
        """The named architectures; raises ProofError for one not in the table."""
        for name in names:
            if name not in self.arches:
                raise ProofError(
                    f"no configuration for {name}", f"known: {', '.join(self.arches)}"
                )
        return tuple(self.arches[name] for name in dict.fromkeys(names))


def plan() -> Plan:
    """The table as committed."""
    table = tomllib.loads((CONFIG / "arches.toml").read_text())
    arches = {
        name: Arch(
            name,
            tuple(CONFIG / fragment for fragment in row["config"]),
            row.get("make", {}),
        )
        for name, row in table["arch"].items()
    }
    return Plan(tuple(table["folders"]), tuple(table["headers"]), arches)


def llvm_suffix(asked: str | None) -> str:
    """What LLVM= gets: ``-19`` for clang-19, ``1`` for clang itself.

    Without a wish the highest version that has its linker and its nm beside it.
    Raises ProofError where there is none.
    """
    if asked is not None:
        suffixes = [asked if asked == "1" else f"-{asked.lstrip('-')}"]
    else:
        suffixes = [*_versions(), "1"]
    for suffix in suffixes:
        if all(shutil.which(tool(name, suffix)) for name in NEEDED):
            return suffix
    raise ProofError(
        "no clang with ld.lld and llvm-nm of the same version",
        "proof/install-tools.sh installs them",
    )


def tool(name: str, suffix: str) -> str:
    """The name of an LLVM tool on the search path."""
    return name if suffix == "1" else f"{name}{suffix}"


def _versions() -> list[str]:
    """``-N`` for every clang-N on the search path, the highest first."""
    import os

    names = {
        path.name
        for folder in os.get_exec_path()
        for path in Path(folder).glob("clang-[0-9]*")
    }
    matches = (re.fullmatch(r"clang-(\d+)", name) for name in names)
    numbers = {int(found[1]) for found in matches if found}
    return [f"-{number}" for number in sorted(numbers, reverse=True)]
