# SPDX-License-Identifier: GPL-2.0-only
"""The function that asks the page tables, in the words of the tree at hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from clang.cindex import Cursor

from ...checkers.parse import Unit
from ..core import dialect
from ..core.dialect import is_private, mapping_start
from ..editing.fitting import DoesNotFit
from ..editing.layout import indent
from ..editing.render import render

# What a tree may have, the best first; the second of a pair is needed along with it.
_ASKS = (("follow_pfnmap_start", "follow_pfnmap_end"), ("follow_pfn", "follow_pfn"))
_FAULTS = "fixup_user_fault"


def function_name(unit: Unit) -> str:
    """A name that neither the file nor a header that it reads has in any other name."""
    declared = " ".join(unit.declared)
    return next(
        name
        for name in _names()
        if name not in declared and name.encode() not in unit.content
    )


def function_text(unit: Unit, name: str, reader: Cursor) -> bytes:
    """The definition of the function and of what it calls, and a blank line behind.

    Raises DoesNotFit, for ``reader``, where the tree has nothing to ask.
    """
    words = {word for pair in _ASKS for word in pair}
    known = dialect.declared(unit, [*words, _FAULTS])
    asks = next((first for first, last in _ASKS if {first, last} <= known), "")
    if not asks or _FAULTS not in known:
        raise DoesNotFit(reader, "the tree has nothing that asks the page tables")
    text = render(
        "mmap_drivers/reader.c",
        name=name,
        tail=indent(len(f"static bool {name}_at(")).decode(),
        pfnmap=asks == _ASKS[0][0],
        is_private=is_private(unit),
        first=mapping_start(unit),
    )
    return text.encode() + b"\n"


def _names() -> Iterator[str]:
    yield "pfnmap_base"
    yield "vma_pfnmap_base"
    for number in count(2):
        yield f"pfnmap_base{number}"
