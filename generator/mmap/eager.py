# SPDX-License-Identifier: GPL-2.0-only
"""A mapping that is made right away and hides from unmapping by its page offset.

Old::

    ret = remap_pfn_range(vma, vma->vm_start, start_pfn, len, vma->vm_page_prot);
    …
    vma->vm_pgoff = start_pfn;

New::

    vma->vm_private_data = (void *)(start_pfn - vma->vm_pgoff);
    vma->vm_ops = &foo_mmap_ops;

with a fault handler that brings back what was unmapped.  It has to come before the page
offset is left alone: from then on the mapping is unmapped like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor

from ...checkers.cursors import arguments, byte_range
from ...checkers.expression import Member, expression
from ..core.dialect import is_private
from ..editing.fitting import DoesNotFit
from ..editing.layout import in_front_of, leading, line_range
from ..editing.program import functions
from ..editing.render import render
from ..editing.series import Edit
from .look import is_vma
from .reach import Code, Reach
from .sites import Write

_MAPS = "remap_pfn_range"


@dataclass(frozen=True, order=True)
class Eager:
    """``function`` in ``path`` maps at once and hides; ``edits`` give it a handler."""

    path: str
    function: str
    edits: tuple[Edit, ...]


def eager(reach: Reach) -> Iterator[Eager]:
    """The functions a mapping gets to that map it at once, and hide it."""
    for code in reach.codes.values():
        if len(code.sites.writes) == 1 and not code.installs:
            yield from _function(code, code.sites.writes[0])


def _function(code: Code, write: Write) -> Iterator[Eager]:
    calls = [
        handing.node.cursor
        for handing in code.handings
        if handing.node.cursor.spelling == _MAPS
    ]
    if not calls:
        return
    if len(calls) != 1 or code.stores:
        raise DoesNotFit(
            write.node.cursor,
            "hides a mapping from unmapping, and no fault handler can be made for it",
        )
    _refuse_other_frame(code, write, calls[0])
    _refuse_other_protection(code, calls[0])
    name = f"{code.name}_mapped" if code.name.endswith("_ops") else code.name
    pfn = code.sites.look.text(write.value)
    yield Eager(
        code.unit.path,
        code.name,
        (_handler(code, name), _kept(code, write, pfn, name)),
    )


def _refuse_other_frame(code: Code, write: Write, call: Cursor) -> None:
    """A fault maps the frames that were stored, from the start of the mapping on."""
    _, address, frame, *_ = arguments(call)
    text = code.sites.look.text
    stored = (text(write.value), f"{write.vma}->vm_pgoff")
    if text(address) != f"{write.vma}->vm_start" or text(frame) not in stored:
        raise DoesNotFit(call, "maps another page frame than the one that it stores")


def _refuse_other_protection(code: Code, call: Cursor) -> None:
    """A fault maps with the protection of the VMA: the eager mapping has to as well."""
    match expression(arguments(call)[-1]):
        case Member(base, "vm_page_prot") if is_vma(base.cursor):
            return
    raise DoesNotFit(call, "maps with another protection than that of the VMA")


def _handler(code: Code, name: str) -> Edit:
    taken = {each.spelling for each in functions(code.unit)}
    if f"{name}_fault" in taken:
        raise DoesNotFit(code.function, f"there is a function {name}_fault() already")
    place = in_front_of(code.unit.content, byte_range(code.function)[0])
    asked = is_private(code.unit, "vmf->vma")
    text = render("mmap_drivers/fault.c", name=name, is_cow=asked)
    return Edit(code.unit.path, place, place, text.encode())


def _kept(code: Code, write: Write, pfn: str, name: str) -> Edit:
    unit = code.unit
    start, end = byte_range(write.node.cursor)
    margin = leading(unit.content[unit.content.rfind(b"\n", 0, start) + 1 : start])
    simple = pfn.isidentifier()
    text = render(
        "mmap_drivers/keep.c",
        vma=write.vma,
        pfn=pfn if simple else f"({pfn})",
        name=name,
    )
    lines = [margin + line.encode() + b"\n" for line in text.splitlines()]
    first, last = line_range(unit.content, start, end)
    if unit.content[last - 2 : last] == b"\n\n":
        last -= 1
    return Edit(unit.path, first, last, b"".join(lines))
