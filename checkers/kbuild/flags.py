# SPDX-License-Identifier: GPL-2.0-only
"""The compiler arguments that every file of an architecture gets."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..source import Source
from .arch import defines, triple
from .arguments import allowed
from .descent import OUTPUT, variables
from .makefile import Makefile, tree_path

BUILTIN = Path(__file__).parent / "stub" / "builtin"
ALWAYS = ("-x", "c", "-nostdinc", "-ferror-limit=0", "-w")
TYPES = ("-include", "include/linux/compiler_types.h")


def general(
    source: Source, arch: str, configuration: Mapping[str, str], output: Path
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The arguments, and the files of the tree that they were read from.

    They come from the tree's own Makefile; ``output`` is where its generated headers
    are.  A tree whose Makefile says nothing gets the usual include path.
    """
    makes = Makefile(source, configuration, variables(arch))
    makes.read("Makefile")
    words = [
        word
        for name in ("LINUXINCLUDE", "KBUILD_CPPFLAGS", "KBUILD_CFLAGS")
        for word in split(makes.value(name, 0))
    ]
    if "-include" not in words:
        words = [*usual_includes(arch), *words]
    arguments = (
        *ALWAYS,
        f"--target={triple(arch, configuration)}",
        *defines(arch),
        f"-isystem{BUILTIN}",
        *resolved(source, output, [*words, *TYPES]),
        "-D__KERNEL__",
    )
    return arguments, tuple(makes.files)


def usual_includes(arch: str) -> Iterator[str]:
    """The include path of a kernel whose Makefile does not say it."""
    for folder in (f"arch/{arch}/include", "include"):
        yield f"-I{folder}"
        yield f"-I{OUTPUT}/{folder}"
        yield f"-I{OUTPUT}/{folder}/generated"
        yield f"-I{folder}/uapi"
        yield f"-I{OUTPUT}/{folder}/generated/uapi"
    yield from ("-include", "include/linux/compiler-version.h")
    yield from ("-include", "include/linux/kconfig.h")


def split(text: str) -> list[str]:
    """``text`` in words as a shell would split it, quotes included."""
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def below(folder: str, path: str) -> str | None:
    """``path`` from ``folder`` on, without ``..``; None where it is elsewhere."""
    if path != folder and not path.startswith(f"{folder}/"):
        return None
    return tree_path(path[len(folder) :].lstrip("/"))


def resolved(source: Source, output: Path, words: Iterable[str]) -> Iterator[str]:
    """Those of ``words`` that are let through, with absolute paths."""

    def resolve(path: str) -> str | None:
        if (inside := below(OUTPUT, path)) is not None:
            return str(output / inside)
        inside = tree_path(path)
        there = inside and (source.exists(inside) or (source.root / inside).is_dir())
        return str(source.root / inside) if there else None

    return allowed(list(words), resolve)
