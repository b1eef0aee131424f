# SPDX-License-Identifier: GPL-2.0-only
"""What a result depends on besides the tree: this program and its libclang."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from .states import state

OWN = Path(__file__).parents[1]
_PARTS = (".py", ".h", ".config")


@cache
def versions() -> bytes:
    """A name for them; another one when a file of theirs is replaced."""
    found = hashlib.sha256()
    for path in _files():
        found.update(f"{path}{state(path)}\n".encode())
    return found.digest()


def _files() -> Iterator[str]:
    yield from sorted(str(path) for path in OWN.rglob("*") if path.suffix in _PARTS)
    yield from libclang()


def libclang() -> Iterator[str]:
    """The files of the libclang that comes with the bindings, as in PyPI's package."""
    clang = find_spec("clang")
    for folder in clang.submodule_search_locations or () if clang else ():
        native = Path(folder, "native")
        yield from sorted(str(path) for path in native.glob("libclang*"))
