# SPDX-License-Identifier: GPL-2.0-only
"""The command, run, and what it said and wrote."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

MINIATURE = Path(__file__).parents[1] / "miniature"
PGOFF = Path(sys.executable).with_name("pgoff")
DRIVER = "drivers/vfio/gorse/main.c"
HEADER = "include/linux/vfio.h"
NOTHING_SAID = re.compile(r"(?:Reading drivers|Making patches): .*\n")
# Seconds after which a run hangs: a start takes a minute where twenty others work.
LIMIT = 600
Write = Callable[[Path, dict[str, bytes]], Path]


@dataclass(frozen=True)
class Ran:
    """What a command came to; ``said`` are its lines on standard error."""

    status: int
    out: str
    said: tuple[str, ...]


Run = Callable[..., Ran]


def told(text: str) -> tuple[str, ...]:
    """The lines, without those that say how far a run is."""
    assert "Traceback" not in text, text
    return tuple(NOTHING_SAID.sub("", text).splitlines())


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by their names there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def letter_of(series: dict[str, bytes]) -> str:
    """The cover letter, or that of the first wave."""
    return next(name for name in series if name.endswith("0000-cover-letter.patch"))


def mails_in(folder: Path) -> list[str]:
    """The mails in order without the cover letters, in the folders of waves too."""
    return [
        str(path)
        for path in sorted(folder.rglob("0*.patch"))
        if not path.name.startswith("0000-")
    ]


def committed(tree: Path, environment: Mapping[str, str]) -> Path:
    """The tree, made a repository of one commit."""
    for words in (
        ("init", "-q", "-b", "main"),
        ("config", "user.name", "Ada"),
        ("config", "user.email", "ada@example.org"),
        ("add", "."),
        ("commit", "-q", "-m", "Base", "--date=@1700000000"),
    ):
        subprocess.run(
            ["git", "-C", tree, *words],
            check=True,
            env={**environment, "GIT_COMMITTER_DATE": "1700000000 +0000"},
        )
    return tree


def joined(letter: str) -> str:
    """With the command line on one line, as a shell reads it."""
    return re.sub(r" \\\n +", " ", letter)


def refused(ran: Ran, *words: str) -> None:
    """The run ended with 2 and one line that has the ``words`` in it."""
    assert (ran.status, ran.out, len(ran.said)) == (2, "", 1), ran
    assert ran.said[0].startswith("pgoff"), ran
    for word in words:
        assert word in ran.said[0], ran
