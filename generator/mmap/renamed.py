# SPDX-License-Identifier: GPL-2.0-only
"""A kernel whose libraries have new ops, for modules that still use the old ones.

Where the kernel's library is converted, a module that still names the old function does
not compile, and cannot be read.  So the old functions are declared beside the new ones
for as long as the module is read; what comes of it is compiled without them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from ...checkers.folders import vfio_sources
from ...checkers.kbuild.located import places
from ...checkers.lexer import Kind, tokens
from ...checkers.parse import parse
from ...checkers.source import Source
from ..core.beside import MAPPING, MMAP_OP, REGION_OP, REQUEST, declared
from .names import mmap_name, region_name

_PROBE = "pgoff-renamed.c"  # a file that only includes the headers of libraries
# What has the new type: how it got its name, and what its old type takes.
_OLD: Mapping[str, tuple[Callable[[str], str], str]] = MappingProxyType(
    {
        MMAP_OP: (mmap_name, MAPPING.rpartition(",")[0]),
        REGION_OP: (region_name, REQUEST),
    }
)


def with_old_names(source: Source) -> Source:
    """The modules' source, where the kernel's headers declare what they name, too."""
    text = "".join(f"#include <linux/{name}>\n" for name in _headers(source))
    unit = parse(source.edited({_PROBE: text.encode()}), _PROBE, options=0)
    known = {each.spelling for each in declared(unit.translation_unit)}
    named = _identifiers(source) - known
    added: dict[str, bytes] = {}
    for new in declared(unit.translation_unit):
        kind = new.type.get_canonical().spelling
        if kind not in _OLD or new.location.file is None:
            continue
        rename, given = _OLD[kind]
        for old in sorted(each for each in named if rename(each) == new.spelling):
            path = posixpath.normpath(new.location.file.name)
            before = added.get(path, b"")
            added[path] = before + f"int {old}({given});\n".encode()
    return source.edited(
        {path: Path(path).read_bytes() + text for path, text in added.items()}
    )


def as_it_is(source: Source) -> Source:
    """The same source with the kernel's headers as they are."""
    own = {path: text for path, text in source.overlay.items() if path[0] != "/"}
    return replace(source, overlay=MappingProxyType(own))


def _headers(source: Source) -> list[str]:
    """The headers of VFIO and its libraries, by the names they are included by."""
    assert source.kernel is not None
    folder = places(source.kernel)[-1] / "include/linux"
    return sorted(path.name for path in folder.glob("*vfio*.h"))


def _identifiers(source: Source) -> set[str]:
    """Every name in the code of the modules."""
    found: set[bytes] = set()
    for path in vfio_sources(source):
        content = source.read(path)
        found |= {
            content[each.start : each.end]
            for each in tokens(content)
            if each.kind == Kind.IDENTIFIER
        }
    return {each.decode("utf-8", "replace") for each in found}
