# SPDX-License-Identifier: GPL-2.0-only
"""Which wishes build a file that the configuration with everything on does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain, islice

from ..errors import NotParsed
from ..source import Source
from . import kconfig
from .build import Build, build
from .configuration import everything
from .descent import Descent
from .environment import Wishes, deep, macros, wishes
from .makefile import folders_around, makefiles
from .store import Memory
from .wanted import WAYS, wanted

_SYMBOL = re.compile(rb"\bCONFIG_(\w+)")


def wishes_for(source: Source, arch: str, path: str) -> Wishes | None:
    """Wishes for ``arch`` with which ``path`` is built, None where none were found.

    From the cache if nothing that they depend on changed.
    """
    usual = build(source, arch)
    # What the configuration depends on are thousands of files, for each path the same.
    name = f"wishes {arch} {path} {usual.identity}"

    def derived() -> tuple[Wishes | None, Iterable[str]]:
        sought = _Sought(source, usual, path)
        return next(sought.found(), None), chain.from_iterable(sought.makefiles)

    found = Memory(source, name).remembered(derived)
    return tuple((name, value) for name, value in found) if found else None


class _Sought:
    """A file that ``usual`` does not build."""

    def __init__(self, source: Source, usual: Build, path: str) -> None:
        self.source, self.usual, self.path = source, usual, path
        self.makefiles = tuple(map(makefiles, folders_around(path)))

    def found(self) -> Iterator[Wishes]:
        """Wishes that were tried, for one after the other of the file's symbols."""
        arch = self.usual.environment.arch
        names = tuple(dict.fromkeys(self.switches()))
        if not names:
            return
        read = kconfig.read(self.source, macros(arch))
        with suppress(NotParsed), deep():
            for name in names:
                for more in islice(wanted(read, wishes(), name), WAYS):
                    if self.builds(everything(read, {**wishes(), **more})):
                        yield tuple(sorted(more.items()))

    def switches(self) -> Iterator[str]:
        """The symbols that the file needs, beside those that are on anyway."""
        usual = self.usual.environment
        near, *above = self.named()
        around = dict.fromkeys((name for each in above for name in each), "y")
        on = {**around, **usual.configuration}
        # What is on for others may be in the way: both assign to one variable.
        alone = {name: value for name, value in on.items() if name not in near}
        off = [name for name in near if usual.configuration.get(name) != "y"]
        for trial in (on, alone):
            # Where nothing is needed something has to go: no wish does that.
            if not self.builds(trial):
                for name in off:
                    if self.builds({**trial, name: "y"}):
                        yield name

    def builds(self, configuration: Mapping[str, str]) -> bool:
        """Whether the makefiles build the file, whatever Kconfig says."""
        descent = Descent(self.source, self.usual.environment.arch, configuration)
        return descent.built(self.path) is not None

    def named(self) -> Iterator[list[str]]:
        """The symbols in the makefiles of the file's folder, and of those around it."""
        for pair in self.makefiles:
            texts = [
                self.source.read(each) for each in pair if self.source.exists(each)
            ]
            words = _SYMBOL.findall(b"\n".join(texts))
            yield list(dict.fromkeys(word.decode() for word in words))
