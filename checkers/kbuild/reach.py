# SPDX-License-Identifier: GPL-2.0-only
"""Which folders hold what a symbol's users are built of, over all architectures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from ..source import Source
from . import arch, kconfig, store
from .build import Overlay, of_kbuild
from .descent import built_objects, makefile
from .entries import Entry
from .environment import macros
from .expression import words
from .makefile import Makefile, makefiles, tree_path

SYMBOL = re.compile(rb"CONFIG_(\w+)")
FOLDER = re.compile(rb"[\w.$()/-]+/(?=[\s\\]|$)")


class Switched(Mapping[str, str]):
    """A configuration with everything on except the symbols ``off``."""

    def __init__(self, off: Iterable[str] = ()) -> None:
        self.off = frozenset(off)

    def __getitem__(self, name: str) -> str:
        if name in self.off:
            raise KeyError(name)
        return "y"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def reached(source: Source, symbol: str) -> frozenset[str]:
    """The folders of the C files that are built only if a user of ``symbol`` is on.

    A user depends on it or selects it, at any distance.  The files on disk are taken
    to hold still while the program runs.
    """
    own = {path: text for path, text in source.overlay.items() if of_kbuild(path)}
    return _reached(store.place(source), symbol, tuple(sorted(own.items())))


@lru_cache(maxsize=8)
def _reached(here: store.Place, symbol: str, overlay: Overlay) -> frozenset[str]:
    source = store.at(here, dict(overlay))

    def derived() -> tuple[list[str], Iterable[str]]:
        reach = _Reach(source)
        return sorted(reach.folders(reach.users(symbol))), reach.inputs

    return frozenset(store.Memory(source, f"folders {symbol}").remembered(derived))


class _Reach:
    """One look at a tree; ``inputs`` are the files it took account of."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.inputs: set[str] = set()

    def users(self, symbol: str) -> frozenset[str]:
        """``symbol`` and all that depend on it or select it, at any distance."""
        uses: defaultdict[str, set[str]] = defaultdict(set)
        for entry in self.entries():
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

    def entries(self) -> Iterator[Entry]:
        """The symbols of the tree, with those of every architecture's own Kconfig."""
        names = arch.every(self.source) or list(arch.TARGETS)[:1]
        tops = ["Kconfig", *(f"arch/{name}/Kconfig" for name in names[1:])]
        for name, top in zip(names, tops, strict=True):
            read = kconfig.read(self.source, macros(name), top)
            self.inputs |= set(read.files)
            yield from read.entries

    def folders(self, symbols: frozenset[str]) -> set[str]:
        """The folders of the C files that are built only with one of ``symbols``."""
        found: set[str] = set()
        seen: set[str] = set()
        pending = ["", *(f"arch/{name}" for name in arch.every(self.source))]
        while pending:
            folder = pending.pop()
            if folder in seen:
                continue
            seen.add(folder)
            content = self.text(folder)
            if symbols & {name.decode() for name in SYMBOL.findall(content)}:
                found |= self.switched(folder, symbols)
            for name in FOLDER.findall(content):
                pending += (
                    below
                    for below in candidates(folder, name.decode())
                    if below not in seen and self.has_makefile(below)
                )
        return found

    def switched(self, folder: str, symbols: frozenset[str]) -> set[str]:
        """The folders of what ``folder`` builds only with ``symbols``."""
        everything = set(self.objects(folder, Switched()))
        found = set()
        for name in everything - set(self.objects(folder, Switched(symbols))):
            if name.endswith("/"):
                found |= self.below(name.rstrip("/"))
            elif self.source.exists(f"{name.removesuffix('.o')}.c"):
                found.add(name.rpartition("/")[0])
        return found

    def below(self, folder: str) -> set[str]:
        """The folders of everything that is built from ``folder`` down."""
        found, seen, pending = set(), set(), [folder]
        while pending:
            here = pending.pop()
            if here in seen:
                continue
            seen.add(here)
            for name in self.objects(here, Switched()):
                if name.endswith("/"):
                    pending.append(name.rstrip("/"))
                elif self.source.exists(f"{name.removesuffix('.o')}.c"):
                    found.add(name.rpartition("/")[0])
        return found

    def objects(self, folder: str, configuration: Switched) -> Iterator[str]:
        """What the makefile of ``folder`` builds."""
        top, _, rest = folder.partition("/")
        name = rest.partition("/")[0] if top == "arch" else arch.known(self.source)[0]
        makes: Makefile = makefile(self.source, name, configuration, folder)
        self.inputs |= set(makes.files)
        yield from built_objects(makes, folder)

    def text(self, folder: str) -> bytes:
        """The Kbuild file and the Makefile of ``folder``, whichever there are."""
        texts = []
        for path in makefiles(folder):
            self.inputs.add(path)
            if self.source.exists(path):
                texts.append(self.source.read(path))
        return b"\n".join(texts)

    def has_makefile(self, folder: str) -> bool:
        return any(map(self.source.exists, makefiles(folder)))


def candidates(folder: str, name: str) -> Iterator[str]:
    """What the entry ``name`` of a makefile can mean: an architecture's own makefile
    names folders from the top."""
    yield tree_path(f"./{folder}/{name}")
    if folder.startswith("arch/") and folder.count("/") == 1:
        yield tree_path(f"./{name}")
