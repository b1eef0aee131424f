# SPDX-License-Identifier: GPL-2.0-only
"""Which sources of the tree use a header, found and not listed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from .scratch import Scratch

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# Programs of their own, which Kbuild does not build for the kernel.
ELSEWHERE = (":!tools", ":!Documentation", ":!scripts")


def users(scratch: Scratch, headers: Iterable[str]) -> tuple[str, ...]:
    """Every .c file that includes one of ``headers``, or a header that does."""
    known, new, sources = set(headers), set(headers), set[str]()
    while new:
        including = set(_including(scratch, new))
        sources |= {path for path in including if path.endswith(".c")}
        new = {path for path in including if path.endswith(".h")} - known
        known |= new
    return tuple(sorted(sources))


def _including(scratch: Scratch, headers: set[str]) -> Iterator[str]:
    names = sorted(PurePosixPath(path).name for path in headers)
    wanted = [f"-e{name}{closing}" for name in names for closing in '">']
    found = scratch.grep("-F", *wanted, "--", "*.c", "*.h", *ELSEWHERE)
    for line in found.splitlines():
        path, _, text = line.partition(":")
        include = INCLUDE.match(text)
        if include and headers & set(_meanings(path, include[1], include[2])):
            yield path


def _meanings(path: str, opening: str, name: str) -> Iterator[str]:
    """What an include can mean: Kbuild adds folders above the file, and include/."""
    if opening == "<":
        yield from (f"include/{name}", name)
        return
    for folder in PurePosixPath(path).parents:
        yield (folder / name).as_posix()
    yield f"include/{name}"
