# SPDX-License-Identifier: GPL-2.0-only
"""Other programs: in a known environment, and never left behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..checkers.errors import UserError

KEPT = ("HOME", "PATH", "TMPDIR")
# What the machine did to a program; a compiler quotes source behind a bar.
FULL = r"No space left on device|Disk quota exceeded"
SHORT = r"Cannot allocate memory|out of memory|\bKilled$"
MACHINE = re.compile(rf"^[^|\n]*({FULL}|{SHORT})", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Done:
    """How a program ended, and what it wrote to both of its outputs, in order.

    ``status`` is negative where a signal ended it.
    """

    status: int
    output: str


def neutral(**more: str) -> dict[str, str]:
    """An environment without a locale, without make's and without git's variables."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    # Programs of the tree must not leave compiled Python beside themselves.
    return {**kept, "LC_ALL": "C", "PYTHONDONTWRITEBYTECODE": "1", **more}


def run(
    argv: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Done:
    """Run ``argv`` in ``folder``; an interruption ends its whole process group.

    Raises UserError where there is no such program.
    """
    if not shutil.which(argv[0]):
        raise UserError(
            f"{argv[0]} was not found", "verify/install-tools.sh installs the tools"
        )
    process = subprocess.Popen(
        (*leash(), *argv),
        cwd=folder,
        env=neutral() if environment is None else environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        process_group=0,
    )
    groups.add(process.pid)
    try:
        output, _ = process.communicate()
    except BaseException:
        end(process.pid)
        process.wait()
        raise
    finally:
        groups.discard(process.pid)
    return Done(process.returncode, output.decode("utf-8", "replace"))


class Disturbed(UserError):
    """The machine failed a program; what that said is true of no patch."""


def undisturbed(done: Done) -> Done:
    """The same, where what failed was the program; raises Disturbed if the machine."""
    found = MACHINE.search(done.output) if done.status else None
    if found or done.status == -signal.SIGKILL:  # of which not every shell says a word
        said = found[0].strip() if found else "a program was killed"
        raise Disturbed(
            f"this machine failed, and no patch: {said}",
            "make room, or take fewer --jobs; what was done is kept",
        )
    return done


# The groups of what runs now: whoever ends this process has to end them too.
groups: set[int] = set()


def end(group: int) -> None:
    """End a process group at once."""
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def end_all() -> None:
    """End every program that this process started."""
    for group in tuple(groups):
        end(group)


@cache
def leash() -> tuple[str, ...]:
    """What makes the kernel end a program with the one that started it (util-linux).

    By SIGTERM, which make hands on to those that it started; what SIGKILL would leave
    of it goes on building, where the next run does, too.
    """
    program = shutil.which("setpriv")
    return (program, "--pdeathsig", "TERM") if program else ()
