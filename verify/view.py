# SPDX-License-Identifier: GPL-2.0-only
"""The tree as it is after a patch, as files, for one worker at a time.

A view is a copy of the base by hard links, kept from run to run.  What may differ from
the base is written down before it is touched, so that a view whose worker was killed
is put right by the next one.  Files are replaced and never written in place.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pygit2

from ..checkers.errors import UserError
from .ground import Place
from .process import run

Delta = Mapping[str, str | None]


@dataclass
class _Held:
    """A view that this thread holds; ``now`` is what differs from the base."""

    path: Path
    now: dict[str, str | None] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)


_HELD = threading.local()


@contextmanager
def view(place: Place, delta: Delta) -> Iterator[Path]:
    """The base with ``delta`` on it, until the end of the block, for reading."""
    held = _held(place)
    _bring(held, place, delta)
    yield held.path


def _held(place: Place) -> _Held:
    """The view of this thread; the first one that nobody else holds."""
    known: dict[Path, _Held] = _HELD.__dict__.setdefault("views", {})
    held = known.get(place.repository)
    if held is None or not held.path.is_dir():
        held = known[place.repository] = _take(place)
    return held


def _take(place: Place) -> _Held:
    folder = place.work / "views"
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    while True:
        path = folder / f"{place.repository.name}-{number}"
        # Held as long as this process lives.
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            number += 1
            continue
        return _opened(place, path)


def _opened(place: Place, path: Path) -> _Held:
    """The view at ``path``, made where it is missing, with its past put right."""
    if not path.is_dir():
        _create(place.repository, path)
    journal = _journal(path)
    touched = set(journal.read_text().splitlines()) if journal.exists() else set()
    held = _Held(path, touched=touched)
    for name in touched:
        _put(held, place, name, _base(place, name))
    return held


def _create(repository: Path, path: Path) -> None:
    """Link every file of the base; copy where the file system has no links."""
    making = path.with_name(f"{path.name}.new")
    shutil.rmtree(making, ignore_errors=True)
    _journal(path).unlink(missing_ok=True)
    making.mkdir()
    names = sorted(str(each) for each in repository.iterdir() if each.name != ".git")
    for how in ("--link", "--reflink=auto"):
        if not run(("cp", "-a", how, *names, "."), making).status:
            break
    else:
        raise UserError(f"cannot copy {repository} to {making}", "is there room?")
    making.rename(path)


def _journal(path: Path) -> Path:
    return path.with_name(f"{path.name}.touched")


def _bring(held: _Held, place: Place, delta: Delta) -> None:
    """Make the files what ``delta`` says, and all others those of the base."""
    new = set(delta) - held.touched
    if new:
        with _journal(held.path).open("a") as journal:
            journal.writelines(f"{name}\n" for name in sorted(new))
        held.touched |= new
    for name in set(held.now) - set(delta):
        _put(held, place, name, _base(place, name))
        del held.now[name]
    for name, wanted in delta.items():
        if name not in held.now or held.now[name] != wanted:
            _put(held, place, name, _blob(place, wanted))
            held.now[name] = wanted


def _put(
    held: _Held, place: Place, name: str, content: tuple[int, bytes] | Path | None
) -> None:
    """Replace one file; None removes it, a path is linked."""
    target = held.path / name
    if content is None:
        target.unlink(missing_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".pgoff-", dir=held.path) as folder:
        new = Path(folder) / "new"
        if isinstance(content, Path):
            shutil.copy2(content, new, follow_symlinks=False)
        elif content[0] == 0o120000:
            new.symlink_to(os.fsdecode(content[1]))
        else:
            new.write_bytes(content[1])
            new.chmod(0o755 if content[0] & 0o100 else 0o644)
        new.replace(target)


def _base(place: Place, name: str) -> Path | None:
    path = place.repository / name
    return path if path.is_symlink() or path.is_file() else None


def _blob(place: Place, wanted: str | None) -> tuple[int, bytes] | None:
    """Mode and content of a file of some step."""
    if wanted is None:
        return None
    mode, _, name = wanted.partition(" ")
    found = pygit2.Repository(str(place.repository))[name]
    assert isinstance(found, pygit2.Blob)
    return int(mode, 8), found.data


def content(place: Place, wanted: str | None) -> bytes:
    """The bytes of a file of some step; empty where there is none."""
    found = _blob(place, wanted)
    return found[1] if found else b""
