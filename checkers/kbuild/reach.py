# SPDX-License-Identifier: GPL-2.0-only
"""Which folders hold what a symbol's users are built of, over all architectures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ..source import Source
from . import arch, kconfig
from .descent import built_objects, makefile
from .entries import Entry
from .environment import macros
from .expression import words
from .makefile import tree_path

SYMBOL = re.compile(rb"CONFIG_(\w+)")
FOLDER = re.compile(rb"[\w.$()/-]+/(?=[\s\\]|$)")


class Switched(Mapping[str, str]):
    """A configuration with everything on except the symbols ``off``."""

    def __init__(self, off: Iterable[str]) -> None:
        self.off = frozenset(off)

    def __getitem__(self, name: str) -> str:
        if name in self.off:
            raise KeyError(name)
        return "y"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def symbols_on(source: Source, symbol: str) -> frozenset[str]:
    """``symbol`` and all that depend on it or select it, at any distance."""
    uses: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries(source):
        named = set(words(entry.depends))
        named |= {word for one in entry.selects for word in words(one.value)}
        for name in named:
            uses[name].add(entry.name)
    found, pending = {symbol}, [symbol]
    while pending:
        fresh = uses[pending.pop()] - found
        found |= fresh
        pending += fresh
    return frozenset(found)


def entries(source: Source) -> Iterator[Entry]:
    """The symbols of the tree, with those of every architecture's own Kconfig."""
    names = arch.every(source) or ["x86"]
    yield from kconfig.read(source, macros(names[0])).entries
    for name in names[1:]:
        top = f"arch/{name}/Kconfig"
        yield from kconfig.read(source, macros(name), top).entries


def users(source: Source, symbols: frozenset[str]) -> set[str]:
    """The folders of the C files that are built only if one of ``symbols`` is on."""
    found: set[str] = set()
    seen: set[str] = set()
    pending = ["", *(f"arch/{name}" for name in arch.every(source))]
    while pending:
        folder = pending.pop()
        if folder in seen:
            continue
        seen.add(folder)
        content = makefile_text(source, folder)
        if symbols & {name.decode() for name in SYMBOL.findall(content)}:
            found |= switched(source, folder, symbols)
        pending += (
            below
            for name in FOLDER.findall(content)
            for below in candidates(folder, name.decode())
            if below not in seen and has_makefile(source, below)
        )
    return found


def candidates(folder: str, name: str) -> Iterator[str]:
    """What the entry ``name`` of a makefile can mean: an architecture's own makefile
    names folders from the top."""
    yield tree_path(f"./{folder}/{name}")
    if folder.startswith("arch/") and folder.count("/") == 1:
        yield tree_path(f"./{name}")


def switched(source: Source, folder: str, symbols: frozenset[str]) -> set[str]:
    """The folders of what the makefile of ``folder`` builds only with ``symbols``."""
    objects = [
        set(built_objects(makefile(source, "x86", Switched(off), folder), folder))
        for off in ((), symbols)
    ]
    found = set()
    for name in objects[0] - objects[1]:
        if name.endswith("/"):
            found |= all_below(source, name.rstrip("/"))
        elif source.exists(f"{name.removesuffix('.o')}.c"):
            found.add(name.rpartition("/")[0])
    return found


def all_below(source: Source, folder: str) -> set[str]:
    """The folders of everything that the makefiles from ``folder`` down build."""
    found, seen, pending = set(), set(), [folder]
    while pending:
        here = pending.pop()
        if here in seen:
            continue
        seen.add(here)
        for name in built_objects(makefile(source, "x86", Switched(()), here), here):
            if name.endswith("/"):
                pending.append(name.rstrip("/"))
            elif source.exists(f"{name.removesuffix('.o')}.c"):
                found.add(name.rpartition("/")[0])
    return found


def makefile_text(source: Source, folder: str) -> bytes:
    """The Kbuild file and the Makefile of ``folder``, whichever there are."""
    prefix = f"{folder}/" if folder else ""
    texts = []
    for name in ("Kbuild", "Makefile"):
        try:
            texts.append(source.read(f"{prefix}{name}"))
        except OSError:
            continue
    return b"\n".join(texts)


def has_makefile(source: Source, folder: str) -> bool:
    return any(source.exists(f"{folder}/{name}") for name in ("Kbuild", "Makefile"))
