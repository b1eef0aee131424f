# SPDX-License-Identifier: GPL-2.0-only
"""The kernel that a module outside of any tree is built for: source, or headers of it.

What distributions install is the output folder of a build, with the headers in it or
with a Makefile that names the folder where they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..errors import NotParsed, UserError
from ..source import Source
from . import arch as architectures
from .build import build
from .flags import general
from .located import CONFIGURED, places

VALUES = "include/config/auto.conf"


@dataclass(frozen=True)
class Kernel:
    """The ``source`` of the headers, and what a build has added in ``output``."""

    source: Source
    arch: str
    output: Path
    configuration: Mapping[str, str]
    arguments: tuple[str, ...]
    doubts: tuple[str, ...] = ()


def kernel(folder: Path, confined: bool, arch: str | None = None) -> Kernel:
    """The kernel in ``folder``, for ``arch`` or the first it can be parsed for.

    Raises UserError and NotParsed where there is none.
    """
    where = places(folder)
    if confined and len(where) > 1:
        raise UserError(
            f"the headers of {folder} are in {where[1]}, which it names itself",
            "--no-untrusted says that it may",
        )
    return _kernel(where, confined, arch)


@lru_cache(maxsize=4)
def _kernel(where: tuple[Path, ...], confined: bool, arch: str | None) -> Kernel:
    output, source = where[0], Source(where[-1], confined=confined)
    if (output / CONFIGURED).is_file():
        return _configured(source, output)
    name = arch or architectures.known(source)[0]
    found = build(source, name).environment
    return Kernel(
        source,
        name,
        found.output,
        found.configuration,
        found.arguments,
        found.doubts,
    )


def _configured(source: Source, output: Path) -> Kernel:
    """What somebody has configured, as it is."""
    there = [
        name
        for name in architectures.TARGETS
        if (output / f"arch/{name}/include/generated").is_dir()
    ]
    if not there:
        raise NotParsed(str(output), "it is for no architecture that is known here")
    values = _values(Source(output, confined=source.confined))
    arguments, _ = general(source, there[0], values, output)
    return Kernel(source, there[0], output, values, arguments)


def _values(output: Source) -> dict[str, str]:
    """The configuration, as the build has written it for make."""
    try:
        lines = output.read(VALUES).decode("utf-8", "replace").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if line.startswith("CONFIG_"))
    return {name[len("CONFIG_") :]: value.strip('"') for name, _, value in pairs}
