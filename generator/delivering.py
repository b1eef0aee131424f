# SPDX-License-Identifier: GPL-2.0-only
"""What was generated goes where a person wants it: into mails, and onto a branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .delivery.mail import AUTHOR, Version, mails
from .delivery.output import write
from .delivery.publish import exists, publish
from .delivery.regenerating import publish_again, range_diff
from .editing.message import counted
from .editing.series import Series, Wave
from .generation import Generated
from .terminal.progress import remark, report
from .trees.base import Base


@dataclass(frozen=True)
class Mails:
    """The folder for the mails, and what they say of how they were made and by whom."""

    folder: Path
    command: str
    author: str = AUTHOR
    version: Version | None = None


def deliver(
    made: Generated, base: Base, wanted: Mails, branch: str | None = None
) -> bool:
    """Write what there is to be written; whether a person has to look at conflicts.

    The branch comes last: what a run that fails before has written, the next one may
    replace, but not a branch.
    """
    if not made.series.patches:
        return False
    files = mails(
        made.waves,
        base,
        command=wanted.command,
        author=wanted.author,
        version=wanted.version,
    )
    write(wanted.folder, files)
    if not branch:
        return False
    patches = tuple(patch for wave in made.waves for patch in wave.patches)
    return _branch(replace(made.series, patches=patches), base, branch)


def listed(waves: Sequence[Wave]) -> list[str]:
    """A line for each wave, with how many patches it has; none where there is one."""
    counts = [(wave.name, len(wave.patches)) for wave in waves if wave.name]
    return [f"  {name}: {counted(n, 'patch', 'patches')}" for name, n in counts]


def _branch(series: Series, base: Base, branch: str) -> bool:
    """Make the branch, or make it anew; whether a person has to look at it."""
    if not exists(base, branch):
        remark(f"branch {branch} is {publish(base, series, branch)}")
        return False
    again = publish_again(base, series, branch)
    for line in range_diff(base, again).splitlines():
        report(f"  {line}")
    for path in again.conflicts:
        report(f"conflict: {path}")
    report(f"branch {again.branch} is {again.tip}")
    if again.conflicts:
        report(
            f"branch {branch} is left as it was: resolve what conflicts in "
            f"{again.branch}, amend its last commit, and go on with that branch"
        )
    return bool(again.conflicts)
