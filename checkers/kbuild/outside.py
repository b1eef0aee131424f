# SPDX-License-Identifier: GPL-2.0-only
"""How a module that is in no kernel tree is compiled, as its own makefiles say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..source import Source
from .arguments import Resolve, allowed
from .descent import OUTPUT, Built, Descent
from .flags import below, split
from .installed import Kernel, kernel
from .invocation import Command, candidates, naming
from .makefile import tree_path

KERNEL = "/kernel"  # stands for the kernel's folder in what a makefile says


class _Switched(Mapping[str, str]):
    """What the kernel has, with everything modular that only the module knows."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def __getitem__(self, name: str) -> str:
        return self._known.get(name, "m")

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def outside(source: Source, path: str, arch: str | None = None) -> Command:
    """How to parse ``path`` of the modules in ``source`` with its kernel's headers.

    A header is parsed like the first file beside it that is built.  Raises NotParsed
    and UserError where the kernel is none.
    """
    assert source.kernel is not None
    against = kernel(source.kernel, source.confined, arch)
    ways = (_built(source, against, each) for each in candidates(source, path))
    built = next(filter(None, ways), None)
    flags = split(" ".join(built.flags)) if built else []
    own = (*allowed(flags, _resolver(source, against)), *naming(path, built))
    reason = "" if built else "no makefile that was found builds it"
    return Command(against.arch, (*against.arguments, *own), reason)


def _built(source: Source, against: Kernel, path: str) -> Built | None:
    """How ``path`` is built from the outermost folder whose makefile leads to it."""
    parts = path.split("/")[:-1]
    for count in range(len(parts) + 1):
        top = "/".join(parts[:count])
        here = f"./{top}".rstrip("/")
        given = {
            "srctree": KERNEL,
            "abs_srctree": KERNEL,
            "KERNELRELEASE": "0",
            **dict.fromkeys(("M", "KBUILD_EXTMOD", "PWD", "CURDIR"), here),
        }
        configuration = _Switched(against.configuration)
        descent = Descent(source, against.arch, configuration, given)
        if (found := descent.built(path, top)) is not None:
            return found
    return None


def _resolver(source: Source, against: Kernel) -> Resolve:
    """Makes the paths of a makefile absolute: in the module, else in its kernel."""

    def resolve(path: str) -> str | None:
        if (inside := below(OUTPUT, path)) is not None:
            return str(against.output / inside)
        inside = below(KERNEL, path)
        own = inside is None
        inside = tree_path(path) if inside is None else inside
        for each in (source, against.source) if own else (against.source,):
            if inside and each.inside(inside) and (each.root / inside).exists():
                return str(each.root / inside)
        return str(source.root) if own and path in (".", "./") else None

    return resolve
