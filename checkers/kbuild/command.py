# SPDX-License-Identifier: GPL-2.0-only
"""The arguments that a file is parsed with, and the architecture it is parsed for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..source import Source
from .descent import Built, built
from .environment import Environment, environment
from .flags import TARGETS, resolved, split


@dataclass(frozen=True)
class Command:
    """``reason`` says why ``arch`` is a guess; it is empty where it is none."""

    arch: str
    arguments: tuple[str, ...]
    reason: str = ""


def command(source: Source, path: str, arch: str | None = None) -> Command:
    """How to parse ``path``, for ``arch`` or the first architecture that builds it.

    Raises NotParsed where no configuration can be made.
    """
    names = [arch] if arch else architectures(source)
    reason = ""
    for name in names:
        where = environment(source, name)
        found = built(source, name, where.configuration, path)
        if found is not None:
            break
    else:
        reason = f"no configuration of {', '.join(names)} builds it"
        where = environment(source, names[0])
    own = own_arguments(source, where, path, found)
    return Command(where.arch, (*where.arguments, *own), reason)


def architectures(source: Source) -> list[str]:
    """Those that we know and the tree has; the first one where it has none."""
    there = [name for name in TARGETS if source.exists(f"arch/{name}/Kconfig")]
    return there or list(TARGETS)[:1]


def own_arguments(
    source: Source, where: Environment, path: str, found: Built | None
) -> Iterator[str]:
    """The arguments that only the file ``path`` gets."""
    name = path.rpartition("/")[2].rpartition(".")[0]
    module = found.module if found else name
    flags = split(" ".join(found.flags)) if found else []
    yield from resolved(source, where.output, flags)
    if found and found.modular:
        yield "-DMODULE"
    for macro, text in (("BASENAME", name), ("MODNAME", module), ("MODFILE", module)):
        yield f'-DKBUILD_{macro}="{identifier(text)}"'
    yield f"-D__KBUILD_MODNAME=kmod_{identifier(module)}"


def identifier(name: str) -> str:
    """``name`` as Kbuild makes an identifier of it."""
    return name.replace("-", "_").replace(",", "_")
