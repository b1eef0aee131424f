# SPDX-License-Identifier: GPL-2.0-only
"""A tree as Kbuild sees it for one architecture, kept while the program runs.

The files on disk are taken to hold still that long.  An overlay may differ from one
call to the next: what it changes of Kbuild's own files makes another build.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

from ..source import Source
from .descent import Built, Descent
from .environment import Environment, Wishes, environment
from .store import Place, at, digest, place, stamp

NAMES = ("Kconfig", "Kbuild", "Makefile")
Overlay = tuple[tuple[str, bytes], ...]


class Build:
    """The environment of one architecture, and how each file is built in it."""

    def __init__(self, source: Source, arch: str, wishes: Wishes = ()) -> None:
        self._source = source
        self.environment: Environment = environment(source, arch, wishes)
        self.descent = Descent(source, arch, self.environment.configuration)
        self.known: dict[str, Built | None] = {}

    def built(self, path: str) -> Built | None:
        """How ``path`` is built; None where this configuration does not build it."""
        if path not in self.known:
            self.known[path] = self.descent.built(path)
        return self.known[path]

    @cached_property
    def identity(self) -> str:
        """A name for the configuration and all that it depends on, as that is now."""
        inputs, overlay = sorted(self.environment.inputs), self._source.overlay
        states = (
            overlay[name] if name in overlay else str(stamp(self._source, name))
            for name in inputs
        )
        return digest((*inputs, *states))


def build(source: Source, arch: str, wishes: Wishes = ()) -> Build:
    """The build of ``source`` for ``arch``; raises NotParsed where there is none.

    ``wishes`` are values of symbols that are not as in every other configuration.
    """
    own = {p: c for p, c in source.overlay.items() if of_kbuild(p)}
    here = place(source)
    found = _build(here, arch, wishes, tuple(sorted(own.items())))
    inputs = found.environment.inputs
    more = {p: c for p, c in source.overlay.items() if p in inputs and p not in own}
    if more:
        found = _build(here, arch, wishes, tuple(sorted({**own, **more}.items())))
    return found


def of_kbuild(path: str) -> bool:
    """Whether Kbuild reads a file of this name."""
    return path.rpartition("/")[2].startswith(NAMES)


@lru_cache(maxsize=32)
def _build(here: Place, arch: str, wishes: Wishes, overlay: Overlay) -> Build:
    return Build(at(here, dict(overlay)), arch, wishes)
