# SPDX-License-Identifier: GPL-2.0-only
"""Which wishes build a file that the configuration with everything on does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice

from ..errors import NotParsed
from ..source import Source
from . import kconfig, store
from .build import Build, build
from .configuration import everything
from .descent import Descent
from .environment import Wishes, deep, macros, wishes
from .wanted import wanted

_SYMBOL = re.compile(rb"\bCONFIG_(\w+)")
# Symbols have several ways to be on; the first ones are the plainest.
_WAYS = 2


def wishes_for(source: Source, arch: str, path: str) -> Wishes | None:
    """Wishes for ``arch`` with which ``path`` is built, None where none were found.

    From the cache if nothing that they depend on changed.
    """
    memory = store.Memory(source, f"wishes {arch} {path}")
    kept = memory.recall()
    if kept is None:
        usual = build(source, arch)
        sought = _Sought(source, usual, path)
        found = next(sought.found(), None)
        memory.keep(found, {*usual.environment.inputs, *sought.makefiles})
    else:
        found = kept.value
    return tuple((name, value) for name, value in found) if found else None


class _Sought:
    """A file that ``usual`` does not build."""

    def __init__(self, source: Source, usual: Build, path: str) -> None:
        self.source, self.usual, self.path = source, usual, path
        folders = path.split("/")[:-1]
        self.makefiles = tuple(
            f"{'/'.join(folders[:count])}/{name}".lstrip("/")
            for count in range(len(folders), -1, -1)
            for name in ("Kbuild", "Makefile")
        )

    def found(self) -> Iterator[Wishes]:
        """Wishes that were tried, for one after the other of the file's symbols."""
        arch = self.usual.environment.arch
        names = tuple(dict.fromkeys(self.switches()))
        if not names:
            return
        read = kconfig.read(self.source, macros(arch))
        with suppress(NotParsed), deep():
            for name in names:
                for more in islice(wanted(read, wishes(), name), _WAYS):
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
        for name in self.makefiles[::2]:
            folder = name.rpartition("Kbuild")[0]
            found: dict[str, None] = {}
            for each in (f"{folder}Kbuild", f"{folder}Makefile"):
                if self.source.exists(each):
                    words = _SYMBOL.findall(self.source.read(each))
                    found |= dict.fromkeys(word.decode() for word in words)
            yield list(found)
