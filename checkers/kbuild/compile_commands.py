# SPDX-License-Identifier: GPL-2.0-only
"""The arguments of a real build, where the tree has a ``compile_commands.json``.

The file may come with code that nobody has read yet.  Its compiler is ignored, of its
arguments only those on the list of :mod:`.arguments` count, files of arguments are
never expanded, and no path may lead out of the tree or the build's output folder.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..errors import NotParsed
from ..source import Source
from .arch import TARGETS, triple
from .arguments import allowed
from .flags import ALWAYS, BUILTIN
from .located import CONFIGURED
from .store import Place, at, place

NAME = "compile_commands.json"
LARGEST = 1 << 28  # bytes; a whole kernel's is a tenth of that
ARCH = re.compile(r"-I\S*\barch/(\w+)/include")


@dataclass(frozen=True)
class Listed:
    """An entry: the ``words`` behind the compiler, run in ``directory``."""

    directory: Path
    words: tuple[str, ...]


def listed(source: Source, path: str) -> tuple[str, tuple[str, ...]] | None:
    """The architecture and arguments of a real build of ``path``, if there is one.

    Raises NotParsed where the tree's compile_commands.json is none.
    """
    try:
        state = (source.root / NAME).stat()
    except OSError:
        return None
    entries = _entries(place(source), state.st_mtime_ns, state.st_size)
    entry = entries.get(path)
    if entry is None:
        return None
    found = tuple(allowed(entry.words, _Resolver(source, entry.directory)))
    arch = architecture(entry.words, found)
    if not any(word.startswith("--target=") for word in found):
        found = (f"--target={triple(arch)}", *found)
    return arch, (*ALWAYS, f"-isystem{BUILTIN}", *found)


def architecture(words: tuple[str, ...], kept: tuple[str, ...]) -> str:
    """The kernel's name for what the arguments compile for."""
    for name in ARCH.findall(" ".join(words)):
        return str(name)
    given = [word.removeprefix("--target=") for word in kept if word[:9] == "--target="]
    for arch, target in TARGETS.items():
        if given and given[-1].partition("-")[0] == target.partition("-")[0]:
            return arch
    return next(iter(TARGETS))


@lru_cache(maxsize=2)
def _entries(here: Place, changed: int, size: int) -> dict[str, Listed]:
    """The entries by the path of their file, relative to the tree."""
    source = at(here, {})
    if size > LARGEST:
        raise NotParsed(NAME, f"it has more than {LARGEST} bytes")
    try:
        raw = json.loads(source.read(NAME))
        return dict(_read(source.root, raw))
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotParsed(NAME, "it is no list of commands as clang writes it") from error


def _read(root: Path, raw: list[dict[str, object]]) -> Iterator[tuple[str, Listed]]:
    top = os.path.realpath(root)
    for entry in raw:
        directory = Path(top, str(entry["directory"]))
        file = os.path.realpath(directory / str(entry["file"]))
        if not file.startswith(f"{top}/"):
            continue
        given = entry.get("arguments")
        words = given if isinstance(given, list) else shlex.split(str(entry["command"]))
        found = Listed(directory, tuple(str(word) for word in words[1:]))
        yield file.removeprefix(f"{top}/"), found


class _Resolver:
    """Makes a path absolute, or refuses it where it leads out of the folders."""

    def __init__(self, source: Source, directory: Path) -> None:
        self.root, self.directory = source.root, directory
        self.tree = os.path.realpath(source.root)
        # Of a tree that is not trusted, no word is taken for what is an output folder.
        is_output = not source.confined and (directory / CONFIGURED).is_file()
        self.output = os.path.realpath(directory) if is_output else self.tree

    def __call__(self, path: str) -> str | None:
        try:
            real = os.path.realpath(self.directory / path)
        except ValueError:  # what no path can have in it, as a zero
            return None
        if f"{real}/".startswith(f"{self.tree}/"):
            return str(self.root / real[len(self.tree) :].lstrip("/"))
        return real if f"{real}/".startswith(f"{self.output}/") else None
