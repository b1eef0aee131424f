# SPDX-License-Identifier: GPL-2.0-only
"""Differences in git's own form, from two contents and without any repository.

libgit2 computes the hunks, as git does (Myers, with the indent heuristic, three lines
of context).  What it leaves to a repository's attributes and configuration is done
here, so that no machine's settings show: the object ids, the file modes, and the text
behind ``@@``, for which libgit2 alone would take a jump label for a function.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pygit2
from pygit2.enums import DiffOption

from ...checkers.errors import UserError
from ..trees.base import blob_id

# As long as kernel people set core.abbrev: unique in any kernel repository.
ID_LENGTH = 12

# The sort of names a kernel tree has; git would quote others.
_NAME = re.compile(r"(?!\.git(/|$))[\w.+,@%=~-]+", re.ASCII)

_HUNK = re.compile(rb"(?m)^(@@ -(\d+)[^@]* @@).*$")

# git's userdiff.c, as chosen by the kernel's .gitattributes for C: what begins a line
# names the hunk unless it is a label; elsewhere everything that begins a line does.
_LABEL = re.compile(rb"[A-Za-z_][A-Za-z_0-9]*:\s*($|/[/*])")
_NAMING_C = re.compile(rb"(::\s*)?[A-Za-z_]")
_NAMING = re.compile(rb"[A-Za-z_$]")


@dataclass(frozen=True)
class Diff:
    """One file's difference: git's text for it, and the lines ``added``, ``removed``.

    ``summary`` is what ``git diff --summary`` says, empty for a file that stays.
    """

    path: str
    text: bytes
    added: int
    removed: int
    summary: str = ""


def diff(path: str, old: bytes | None, new: bytes | None, mode: int) -> Diff:
    """The difference from ``old`` to ``new``; None is a file that is not there.

    ``mode`` is the file's mode as git has it.  Raises UserError for what a mail cannot
    carry unchanged: a binary file, DOS line ends near a change.
    """
    require_plain_name(path)
    assert old is not None or new is not None, path
    found = pygit2.Patch.create_from(
        old, new, path, path, flag=DiffOption.INDENT_HEURISTIC
    )
    if found.delta.is_binary:
        raise UserError(f"{path} is a binary file", "no patch can be made for it")
    start = re.search(rb"(?m)^@@ ", found.data)
    hunks = found.data[start.start() :] if start else b""
    if b"\r\n" in hunks:
        raise UserError(
            f"{path} has DOS line ends", "git am would drop them: convert the file"
        )
    _, added, removed = found.line_stats
    summary = "" if old is not None and new is not None else _summary(path, new, mode)
    header = _header(path, old, new, mode, bool(hunks))
    return Diff(path, header + _named(hunks, path, old), added, removed, summary)


def patch_id(diffs: Sequence[Diff]) -> str:
    """What ``git patch-id --stable`` says of a patch: 40 hex digits.

    Neither line numbers nor white space count.  Each difference must have a hunk: for
    a file that is empty before and after libgit2 knows no id.
    """
    return str(pygit2.Diff.parse_diff(b"".join(each.text for each in diffs)).patchid)


def require_plain_name(path: str) -> None:
    """Raise ValueError unless ``path`` is relative, plain, and stays in the tree."""
    parts = path.split("/")
    if not all(_NAME.fullmatch(part) and part not in (".", "..") for part in parts):
        raise ValueError(f"not a path that a patch can name: {path!r}")


def _header(
    path: str, old: bytes | None, new: bytes | None, mode: int, hunks: bool
) -> bytes:
    ids = ["0" * 40 if content is None else blob_id(content) for content in (old, new)]
    index = "index " + "..".join(each[:ID_LENGTH] for each in ids)
    lines = [f"diff --git a/{path} b/{path}"]
    if old is None:
        lines += [f"new file mode {mode:o}", index]
    elif new is None:
        lines += [f"deleted file mode {mode:o}", index]
    else:
        lines += [f"{index} {mode:o}"]
    if hunks:
        lines += ["--- " + ("/dev/null" if old is None else f"a/{path}")]
        lines += ["+++ " + ("/dev/null" if new is None else f"b/{path}")]
    return "\n".join([*lines, ""]).encode("ascii")


def _summary(path: str, new: bytes | None, mode: int) -> str:
    return f" {'delete' if new is None else 'create'} mode {mode:o} {path}"


def _named(hunks: bytes, path: str, old: bytes | None) -> bytes:
    """``hunks`` with the line of ``old`` that names each behind its ``@@``."""
    lines = (old or b"").split(b"\n")
    is_c = path.endswith((".c", ".h"))

    def name(found: re.Match[bytes]) -> bytes:
        for line in reversed(lines[: max(int(found[2]) - 1, 0)]):
            if is_c and _LABEL.match(line):
                continue
            if (_NAMING_C if is_c else _NAMING).match(line):
                return found[1] + b" " + line[:80].rstrip()
        return found[1]

    return _HUNK.sub(name, hunks)


def diffstat(diffs: Sequence[Diff], width: int = 72) -> str:
    """What ``git format-patch --stat`` prints, with the summary of new files below.

    ``width`` is the columns that the table may take; git uses 72 in mails.
    """
    lines = _table(diffs, width)
    added = sum(each.added for each in diffs)
    removed = sum(each.removed for each in diffs)
    total = f" {len(diffs)} file{_s(len(diffs))} changed"
    if added or not removed:
        total += f", {added} insertion{_s(added)}(+)"
    if removed or not added:
        total += f", {removed} deletion{_s(removed)}(-)"
    summaries = [each.summary for each in diffs if each.summary]
    return "\n".join([*lines, total, *summaries, ""])


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _table(diffs: Sequence[Diff], width: int) -> list[str]:
    """The lines with a name, a number and a graph: show_stats() of git's diff.c."""
    most = max((each.added + each.removed for each in diffs), default=0)
    digits = len(str(most))
    names = max((len(each.path) for each in diffs), default=0)
    graph = most
    if names + digits + 6 + graph > width:
        graph = min(graph, max(width * 3 // 8 - digits - 6, 6))
        if names > width - digits - 6 - graph:
            names = width - digits - 6 - graph
        else:
            graph = width - digits - 6 - names
    return [
        f" {_shortened(each.path, names):{names}} | {changed:{digits}}"
        + (" " if changed else "")
        + _graph(each.added, each.removed, graph, most)
        for each in diffs
        for changed in [each.added + each.removed]
    ]


def _shortened(name: str, width: int) -> str:
    if len(name) <= width:
        return name
    end = name[len(name) - (width - 3) :]
    return "..." + end[max(end.find("/"), 0) :]


def _graph(added: int, removed: int, width: int, most: int) -> str:
    def scaled(count: int) -> int:
        return 1 + count * (width - 1) // most if count else 0

    if width <= most:
        total = scaled(added + removed)
        if total < 2 and added and removed:
            total = 2
        if added < removed:
            added = scaled(added)
            removed = total - added
        else:
            removed = scaled(removed)
            added = total - removed
    return "+" * added + "-" * removed
