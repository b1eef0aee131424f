# SPDX-License-Identifier: GPL-2.0-only
"""The arguments that a file is parsed with, and what they say of its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..source import Source
from .descent import Built


@dataclass(frozen=True)
class Command:
    """``reason`` says what ``arch`` or the arguments are in doubt for, if they are.

    ``configuration`` says what is not as usual; empty where everything is.
    """

    arch: str
    arguments: tuple[str, ...]
    reason: str = ""
    configuration: str = ""


def candidates(source: Source, path: str) -> Iterator[str]:
    """The files whose arguments are right for ``path``: for a header any beside it."""
    if path.endswith(".c"):
        yield path
    else:
        yield from source.files(path.rpartition("/")[0], ".c")


def naming(path: str, found: Built | None) -> Iterator[str]:
    """The macros that Kbuild gives a file for its own name and that of its module."""
    name = path.rpartition("/")[2].rpartition(".")[0]
    module = found.module if found else name
    if found and found.modular:
        yield "-DMODULE"
    for macro, text in (("BASENAME", name), ("MODNAME", module), ("MODFILE", module)):
        yield f'-DKBUILD_{macro}="{identifier(text)}"'
    yield f"-D__KBUILD_MODNAME=kmod_{identifier(module)}"


def identifier(name: str) -> str:
    """``name`` as Kbuild makes an identifier of it."""
    return name.replace("-", "_").replace(",", "_")
