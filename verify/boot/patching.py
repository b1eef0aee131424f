# SPDX-License-Identifier: GPL-2.0-only
"""What patches, or another tree, change: computed without touching either tree."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from ...checkers.errors import UserError
from ..process import Done
from ..scratch import git, require_kernel
from .bench import Delta, read


def patched(base: Path, patches: Sequence[Path], delta: Delta | None = None) -> Delta:
    """The delta of ``patches`` (diffs or mails) on ``base`` with ``delta``, in order.

    Raises UserError for a patch that does not apply.
    """
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        touched: set[str] = set()
        for patch in patches:
            paths = _touched(room, patch)
            for path in paths - touched:
                _put(room, path, read(base, delta or {}, path))
            touched |= paths
            _must(room, patch, "apply", "--whitespace=nowarn", str(patch.absolute()))
        contents = {path: room / path for path in sorted(touched)}
        return {
            **(delta or {}),
            **{
                path: found.read_bytes() if found.is_file() else None
                for path, found in contents.items()
            },
        }


def _touched(room: Path, patch: Path) -> set[str]:
    """The paths that a patch changes, those it removes or moves away too."""
    listing = _must(room, patch, "apply", "--numstat", "-z", str(patch.absolute()))
    fields = (entry.split("\t") for entry in listing.output.split("\0") if entry)
    # A file that moves has its two names behind an entry without one.
    return {field[-1] for field in fields if field[-1]}


def _put(room: Path, path: str, content: bytes | None) -> None:
    if content is not None:
        (room / path).parent.mkdir(parents=True, exist_ok=True)
        (room / path).write_bytes(content)


def _must(room: Path, patch: Path, *arguments: str) -> Done:
    done = git(room, *arguments)
    if done.status:
        reason = done.output.strip().partition("\n")[0]
        raise UserError(f"{patch} does not apply", reason)
    return done


def between(base: Path, tip: Path) -> Delta:
    """The delta that makes ``base`` the tree ``tip``.

    Raises UserError where one of them is no kernel tree, or cannot be read.
    """
    for tree in (base, tip):
        require_kernel(tree)
    options = ("--no-index", "--no-renames", "--name-status", "-z")
    done = git(tip, "diff", *options, str(base.absolute()), str(tip.absolute()))
    if done.status > 1:
        said = done.output.strip()[-200:]
        raise UserError(f"cannot compare {base} and {tip}: {said}")
    fields = done.output.split("\0")[:-1]
    pairs = zip(fields[::2], fields[1::2], strict=True)
    delta: dict[str, bytes | None] = {}
    for status, name in pairs:
        root = tip if status == "A" else base
        path = Path(name).relative_to(root.absolute()).as_posix()
        delta[path] = None if status == "D" else (tip / path).read_bytes()
    return delta
