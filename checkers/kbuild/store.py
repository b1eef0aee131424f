# SPDX-License-Identifier: GPL-2.0-only
"""The cache folder: what was derived from a tree, and what it was derived from."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from ..errors import UserError
from ..source import Source
from .states import state
from .versions import libclang

DAY = 86_400  # seconds
KEPT_DAYS = 60


def folder() -> Path:
    """Where generated files are kept: PGOFF_CACHE, or the user's cache folder."""
    given = os.environ.get("PGOFF_CACHE")
    return Path(given).absolute() if given else user_cache_path("pgoff")


@cache
def own_version() -> str:
    """A hash of this package, its place and its libclang, for what is derived by them.

    Another version derives something else, and arguments name the headers that come
    with this very one: it may be the only one that is still there tomorrow.  What
    Kbuild asks of its compiler is answered by libclang.
    """
    here = Path(__file__).parent
    paths = sorted(p for p in here.rglob("*") if p.suffix in (".py", ".h", ".config"))
    parts = (x for p in paths for x in (p.name, p.read_bytes()))
    return digest([str(here), *(f"{p}{state(p)}" for p in libclang()), *parts])


def digest(parts: Iterable[str | bytes]) -> str:
    """A name for ``parts`` in their order."""
    found = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        found.update(str(len(raw)).encode() + b":" + raw)
    return found.hexdigest()[:32]


@contextmanager
def writable() -> Iterator[None]:
    """Turns a cache that cannot be written into UserError, with the remedy."""
    try:
        yield
    except OSError as error:
        raise UserError(
            f"cannot write to the cache in {folder()}: {error.strerror}",
            "make room there, or set PGOFF_CACHE to another folder",
        ) from error


@dataclass(frozen=True)
class Kept:
    """A value, and the files of the tree that it was derived from."""

    value: Any
    inputs: frozenset[str]


Place = tuple[str, str, bool, tuple[str, ...], str]


def place(source: Source) -> Place:
    """What names the tree: its root as given, which arguments repeat, and where.

    And what there is not: whether it is confined, and what is gone.
    """
    where = str(source.root), str(source.root.absolute())
    kernel = str(source.kernel or "")
    return (*where, source.confined, tuple(sorted(source.gone)), kernel)


def at(here: Place, overlay: Mapping[str, bytes]) -> Source:
    """The tree that :func:`place` named, with other files on top."""
    kernel = Path(here[4]) if here[4] else None
    return Source(Path(here[0]), dict(overlay), here[2], frozenset(here[3]), kernel)


class Memory:
    """What was derived from ``source`` under one ``name``, while its inputs stay.

    An input counts as unchanged while its size and time of change are, and while the
    overlay does not replace it.
    """

    def __init__(self, source: Source, name: str) -> None:
        self.source = source
        key = digest((*map(str, place(source)), name, own_version()))
        self.path = folder() / "derived" / f"{key}.json"

    def recall(self) -> Kept | None:
        """The value kept, or None where there is none or an input has changed."""
        try:
            kept = json.loads(self.path.read_bytes())
        except (OSError, ValueError):
            return None
        inputs = kept["inputs"]
        if any(name in inputs for name in self.source.overlay):
            return None
        if any(stamp(self.source, name) != was for name, was in inputs.items()):
            return None
        touch(self.path)
        self.tell(inputs)
        return Kept(kept["value"], frozenset(inputs))

    def remembered(self, derive: Callable[[], tuple[Any, Iterable[str]]]) -> Any:
        """The value kept, or else what ``derive`` makes, which says of which inputs.

        What was kept has been JSON: a list for a tuple.
        """
        kept = self.recall()
        if kept is not None:
            return kept.value
        value, inputs = derive()
        self.keep(value, inputs)
        return value

    def keep(self, value: Any, inputs: Iterable[str]) -> None:
        """Keep ``value``, unless an input differs from the disk."""
        names = sorted(set(inputs))
        self.keep_as(value, {name: stamp(self.source, name) for name in names})

    def keep_as(self, value: Any, states: Mapping[str, list[int] | None]) -> None:
        """The same for inputs that were in these ``states``."""
        self.tell(states)
        if not any(name in states for name in self.source.overlay):
            text = json.dumps({"inputs": states, "value": value})
            with writable():
                write(self.path, text.encode())

    def tell(self, inputs: Iterable[str]) -> None:
        """Let whoever keeps what is made of it know of the inputs."""
        sys.audit("pgoff.derived", self.source.root, list(inputs))


def stamp(source: Source, name: str) -> list[int] | None:
    """What tells a file of the disk from what it was; None where there is none."""
    try:
        found = os.stat(f"{source.root}/{name}")  # noqa: PTH116 (thousands)
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns, found.st_ino]


def write(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` so that a reader sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix="new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink()
        raise


@contextmanager
def new_folder() -> Iterator[Path]:
    """A new folder in the cache, to be settled; gone where it was not."""
    base = folder() / "headers"
    with writable():
        base.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix="new-", dir=base))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)


def put(base: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` below ``base``."""
    for name, content in files.items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def settle(made: Path) -> Path:
    """Rename the finished folder ``made`` to a name of its contents, for good.

    Of several made at once one wins; the others are the same.
    """
    names = sorted(path for path in made.rglob("*") if path.is_file())
    parts = [(str(path.relative_to(made)), path.read_bytes()) for path in names]
    final = made.parent / digest(part for pair in parts for part in pair)
    try:
        made.rename(final)
    except OSError:
        if not final.is_dir():
            raise
    touch(final)
    sweep()
    return final


def touch(path: Path) -> None:
    """Note that ``path`` is in use, at most once a day.

    Not where it is gone, as another run made room, or where nothing can be written.
    """
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > DAY:
            os.utime(path)


def sweep() -> None:
    """Remove what no run has used for a long time, and what broken ones left."""
    for kind in ("headers", "derived"):
        for path in (folder() / kind).glob("*"):
            days = KEPT_DAYS if not path.name.startswith("new-") else 1
            try:
                age = time.time() - path.stat().st_mtime
            except FileNotFoundError:
                continue
            if age < days * DAY:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
