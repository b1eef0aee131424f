# SPDX-License-Identifier: GPL-2.0-only
"""The distribution's package archive, asked without touching the system's own state.

The sources are the machine's: the same mirrors, the same keys, the same proxy.  Where
lists and packages are kept is ours, so that no right to change the system is needed
and an ``apt-get upgrade`` that runs beside never notices.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ...checkers.errors import UserError
from .disk import disk_error
from .sources import ALTERNATIVE, Stanza

# apt reads this last: what a system does after an update (desktop catalogues,
# notifications) is not for an update that the system does not see.
_CONFIGURATION = """\
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
"""


@dataclass(frozen=True)
class Package:
    """One version of a package, and the ``suite`` of the archive that offers it."""

    name: str
    version: str
    suite: str


@dataclass(frozen=True)
class Archive:
    """Some sources, with lists and packages kept below ``folder``."""

    folder: Path
    stanzas: tuple[Stanza, ...]

    def update(self) -> str:
        """Fetch the package lists; what apt said where some could not be fetched.

        Raises UserError where the disk does not take them.
        """
        try:
            for name in ("lists/partial", "archives/partial", "sources.d"):
                (self.folder / name).mkdir(parents=True, exist_ok=True)
            (self.folder / "status").touch()
            (self.folder / "apt.conf").write_text(_CONFIGURATION, "utf-8")
            text = "".join(each.text() for each in self.stanzas)
            (self.folder / "sources.d/own.sources").write_text(text, "utf-8")
        except OSError as error:
            raise disk_error(self.folder, error) from error
        done = self._run("apt-get", "update", shown=True)
        failed = done.returncode or "failed to download" in done.stderr
        return (_complaint(done.stderr) or "it failed") if failed else ""

    def packages(self, pattern: str) -> list[Package]:
        """Every version of the packages whose names match ``pattern``, newest first."""
        listed = self._run("apt-cache", "search", "--names-only", pattern).stdout
        names = sorted(line.partition(" - ")[0] for line in listed.split("\n") if line)
        if not names:
            return []
        rows = self._run("apt-cache", "madison", *names).stdout.split("\n")
        cells = ([cell.strip() for cell in row.split("|")] for row in rows if row)
        return [
            Package(name, version, origin.split()[1].rpartition("/")[0])
            for name, version, origin in cells
            if origin.endswith("Packages")
        ]

    def is_genuine(self, package: Package, path: Path) -> bool:
        """Whether ``path`` holds what the signed lists say of ``package``."""
        named = f"{package.name}={package.version}"
        shown = self._run("apt-cache", "show", named).stdout
        found = re.search(r"(?m)^SHA256: ([0-9a-f]{64})$", shown)
        with path.open("rb") as file:
            digest = sha256()
            while block := file.read(1 << 20):
                digest.update(block)
        return found is not None and digest.hexdigest() == found[1]

    def download(self, package: Package, folder: Path) -> Path:
        """Fetch the package file into ``folder``; apt checks it against the lists.

        Raises UserError where apt does not do it.
        """
        named = f"{package.name}={package.version}"
        done = self._run("apt-get", "download", named, shown=True, cwd=folder)
        found = sorted(folder.glob(f"{package.name}_*.deb"))
        if done.returncode or not found:
            raise UserError(
                f"apt could not download {named}: {_complaint(done.stderr)}",
                f"make room, check the network and try again, or {ALTERNATIVE}",
            )
        return found[0]

    def _run(
        self,
        program: str,
        *arguments: str,
        shown: bool = False,
        cwd: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of apt; its progress goes to a terminal if there is one."""
        terminal = shown and sys.stderr.isatty()
        return subprocess.run(
            [_program(program), *self._options(terminal), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr if terminal else subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            cwd=cwd,
            env={**os.environ, "LC_ALL": "C"},
        )

    def _options(self, terminal: bool) -> list[str]:
        places = {
            "Dir::State": self.folder,
            "Dir::State::lists": self.folder / "lists",
            "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder,
            "Dir::Cache::archives": self.folder / "archives",
            "Dir::Etc::sourcelist": "/dev/null",
            "Dir::Etc::sourceparts": self.folder / "sources.d",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "APT::Update::Error-Mode": "any",
            "Acquire::Retries": 1,
            "Acquire::http::Timeout": 30,
            "Acquire::https::Timeout": 30,
        }
        if os.geteuid() == 0:
            # apt's own user cannot look into a private folder, and apt then says so
            places["APT::Sandbox::User"] = "root"
        options = [f"-o{name}={value}" for name, value in places.items()]
        return [
            f"-c={self.folder / 'apt.conf'}",
            *options,
            *([] if terminal else ["-q"]),
        ]


def require_apt() -> None:
    """Raise UserError where the programs that this needs are not all there."""
    for name in ("apt-get", "apt-cache", "dpkg-deb"):
        _program(name)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise UserError(f"this machine has no {name}", ALTERNATIVE)
    return found


def _complaint(stderr: str) -> str:
    """The first error, else the first warning, of what apt said; empty without any."""
    lines = stderr.split("\n")
    said = [line for kind in ("E: ", "W: ") for line in lines if line.startswith(kind)]
    return said[0][3:].strip() if said else ""
