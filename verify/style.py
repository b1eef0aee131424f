# SPDX-License-Identifier: GPL-2.0-only
"""checkpatch.pl on the added lines, without what the removed lines had already.

A patch that moves lines cannot be blamed for them.  The diff is turned round, so that
its removed lines are added ones, and checkpatch judges that too: what it says of them
is taken off, each message once, by its type and by the line it is about without
blanks and with ``->`` read as ``.`` (a lifted line often changes just so).
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ..checkers.errors import UserError
from .diff import added, parse
from .mails import ENCODING, Mail
from .process import run

MESSAGE = re.compile(r"^(ERROR|WARNING|CHECK):([A-Z0-9_]+): (.*)$")
PLACE = re.compile(r"^#\d+: FILE: (.+):(\d+):$")
# The sender signs; the copy of a plain folder is a repository that has no history.
IGNORED = ("MISSING_SIGN_OFF", "NO_AUTHOR_SIGN_OFF", "UNKNOWN_COMMIT_ID")


@dataclass(frozen=True, order=True)
class Message:
    """One message of checkpatch; ``path`` is empty for one about the mail's text.

    ``content`` is the line it is about.
    """

    path: str
    line: int
    level: str
    kind: str
    text: str
    content: str

    @property
    def identity(self) -> tuple[str, str]:
        """What makes a message on a lifted line the same message."""
        return self.kind, "".join(self.content.split()).replace("->", ".")

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}: " if self.path else ""
        return (
            f"{place}{self.level}: {self.kind}: {self.text}\n  {self.content.strip()}"
        )


def require_checkpatch(tree: Path) -> None:
    """Raise UserError where the tree has no checkpatch."""
    if not (tree / "scripts" / "checkpatch.pl").is_file():
        raise UserError(
            f"{tree} has no scripts/checkpatch.pl",
            "patches are judged by the rules of their tree: give one that is whole",
        )


@contextmanager
def view(tree: Path) -> Iterator[Path]:
    """A folder that looks like the tree: checkpatch leaves a cache where it runs.

    Raises UserError where the tree has no checkpatch.
    """
    require_checkpatch(tree)
    with tempfile.TemporaryDirectory() as folder:
        for entry in tree.absolute().iterdir():
            (Path(folder) / entry.name).symlink_to(entry)
        yield Path(folder)


def new_messages(tree: Path, mail: Mail) -> tuple[Message, ...]:
    """What checkpatch has to say of a mail and had not before; ``tree`` is a view."""
    said = _check(tree, mail.path.absolute(), mail.diff)
    with tempfile.TemporaryDirectory() as folder:
        reverse = Path(folder) / "reverse.patch"
        text = "\n".join(str(file.reversed()) for file in parse(mail.diff)) + "\n"
        reverse.write_text(text, *ENCODING)
        before = _check(tree, reverse, text)
    judged = tuple(message for message in said if message.kind not in IGNORED)
    return without(judged, before)


def without(
    said: tuple[Message, ...], before: tuple[Message, ...]
) -> tuple[Message, ...]:
    """``said`` less the messages on lines that ``before`` has, each taken off once."""
    had = Counter(message.identity for message in before if message.path)
    left = []
    for message in sorted(said):
        if message.path and had[message.identity]:
            had[message.identity] -= 1
        else:
            left.append(message)
    return tuple(left)


def _check(tree: Path, patch: Path, diff: str) -> tuple[Message, ...]:
    """Run checkpatch on a patch file, of which ``diff`` is the diff."""
    # The real root: checkpatch looks for headers with find, which follows no link.
    root = (tree / "scripts").resolve().parent
    options = (f"--root={root}", "--strict", "--show-types", "--color=never")
    done = run(("perl", "scripts/checkpatch.pl", *options, str(patch)), tree)
    if done.status not in (0, 1):
        raise UserError(f"checkpatch.pl failed: {done.output.strip()[-200:]}")
    return tuple(_parse(done.output.split("\n"), added(parse(diff))))


def _parse(
    lines: list[str], content: Mapping[tuple[str, int], str]
) -> Iterator[Message]:
    """The messages in checkpatch's output, about added lines and about the mail.

    ``content`` are the added lines; a message about another line is left out.
    """
    for line, following in pairwise([*lines, ""]):
        found = MESSAGE.match(line)
        if not found:
            continue
        place = PLACE.match(following)
        if not place:
            yield Message("", 0, found[1], found[2], found[3], "")
        elif (at := (place[1], int(place[2]))) in content:
            yield Message(*at, found[1], found[2], found[3], content[at])
