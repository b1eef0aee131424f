# SPDX-License-Identifier: GPL-2.0-only
"""Other programs: in a known environment, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from .errors import ProofError

KEPT = ("HOME", "PATH", "TMPDIR")


@dataclass(frozen=True)
class Done:
    """How a program ended, and what it wrote to both of its outputs, in order."""

    status: int
    output: str


def neutral(**more: str) -> dict[str, str]:
    """An environment without a locale, without make's and without git's variables."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "LC_ALL": "C", **more}


def run(argv: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Done:
    """Run ``argv`` in ``folder``; an interruption ends its whole process group.

    Raises ProofError where there is no such program.
    """
    try:
        process = subprocess.Popen(
            argv,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise ProofError(
            f"{error.filename} was not found",
            "proof/install-tools.sh installs the tools",
        ) from error
    try:
        output, _ = process.communicate()
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        raise
    return Done(process.returncode, output.decode("utf-8", "replace"))


def end_on_sigterm() -> None:
    """Make SIGTERM unwind like an interruption, so that no child outlives us."""

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
