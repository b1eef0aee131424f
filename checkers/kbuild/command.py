# SPDX-License-Identifier: GPL-2.0-only
"""The arguments that a file is parsed with, and the architecture it is parsed for."""

from __future__ import annotations

from collections.abc import Iterator

from ..source import Source
from . import arch as architectures
from .build import Build, build
from .compile_commands import listed
from .descent import Built
from .elsewhere import wishes_for
from .flags import resolved, split
from .invocation import Command, candidates, naming
from .outside import outside


def command(source: Source, path: str, arch: str | None = None) -> Command:
    """How to parse ``path``, for ``arch`` or the first architecture that builds it.

    The arguments of a real build are taken where the tree lists them.  A header is
    parsed like the first file beside it that is built.  Raises NotParsed where no
    configuration can be made.
    """
    if source.kernel is not None:
        return outside(source, path, arch)
    if (real := listed(source, path)) is not None and arch in (None, real[0]):
        return Command(*real)
    names = [arch] if arch else architectures.tried(source, path)
    for candidate in candidates(source, path):
        for name in names:
            if (found := build(source, name).built(candidate)) is not None:
                return finished(source, build(source, name), path, found)
    if path.endswith(".c"):
        for name in names:
            if (wishes := wishes_for(source, name, path)) is not None:
                where = build(source, name, wishes)
                return finished(source, where, path, where.built(path))
    reason = f"no configuration of {', '.join(names)} builds {path}"
    return finished(source, build(source, names[0]), path, None, reason)


def finished(
    source: Source, where: Build, path: str, found: Built | None, reason: str = ""
) -> Command:
    """The command with the arguments for all files and those for ``path``."""
    general = where.environment
    own = own_arguments(source, where, path, found)
    why = "; ".join(text for text in (reason, *general.doubts[:1]) if text)
    return Command(general.arch, (*general.arguments, *own), why)


def own_arguments(
    source: Source, where: Build, path: str, found: Built | None
) -> Iterator[str]:
    """The arguments that only the file ``path`` gets."""
    flags = split(" ".join(found.flags)) if found else []
    yield from resolved(source, where.environment.output, flags)
    yield from naming(path, found)
