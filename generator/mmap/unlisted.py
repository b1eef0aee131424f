# SPDX-License-Identifier: GPL-2.0-only
"""The patches that take a list of mappings from a driver, before mmap is converted.

First page frames are worked out when a page is missing; then mappings are under the
offset that they have in the file, and are torn down by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...checkers.finding import Location
from ...checkers.folders import vfio_sources
from ...checkers.source import Source
from ..editing.finishing import advance
from ..editing.fitting import DoesNotFit, location, original
from ..editing.message import message
from ..editing.naming import prefix
from ..editing.program import Program
from .frames import find_late, is_held_in_slot
from .listed import Listed, listed
from .unlisting import unlist

_WORDS = (b"zap_vma_ptes", b"vm_ops")


@dataclass(frozen=True)
class Unlisted:
    """What becomes of one file: messages, with the files as they are then.

    ``ops`` are the mmap ops that stored page frames.  ``held`` says why there is no
    patch, with the place in the source that was asked about.
    """

    path: str
    ops: tuple[str, ...]
    patches: tuple[tuple[str, Mapping[str, bytes]], ...] = ()
    held: tuple[Location, str] | None = None


def unlisted(source: Source) -> tuple[Unlisted, ...]:
    """Every file of VFIO with a list of mappings, by path."""
    program = Program(source)
    found = []
    for path in vfio_sources(source):
        content = source.read(path) if path.endswith(".c") else b""
        if all(word in content for word in _WORDS):
            made = _file(program, path)
            if made is not None:
                found.append(made)
    return tuple(found)


def _file(program: Program, path: str) -> Unlisted | None:
    names: tuple[str, ...] = ()
    source = program.source
    patches = []
    try:
        for template in ("frame", "unlist"):
            lists = tuple(listed(program.unit(path)))
            if not lists:
                return None
            names = names or tuple(each.op.spelling for each in lists)
            program, text, files = _patch(program, lists, template)
            if files:
                patches.append((text, files))
    except DoesNotFit as error:
        place = location(program.unit(path), error.cursor)
        at = original(source, program.source, place)
        return Unlisted(path, names, held=(at, error.reason))
    return Unlisted(path, names, tuple(patches))


def _patch(
    program: Program, lists: Sequence[Listed], template: str
) -> tuple[Program, str, Mapping[str, bytes]]:
    if template == "frame":
        edits = [edit for each in lists for edit in find_late(each)]
    else:
        edits = [edit for each in lists for edit in unlist(program, each)]
    if not edits:
        return program, "", {}
    now, done = advance(program, edits)
    first = lists[0]
    if done.broken:
        raise DoesNotFit(first.op, f"what comes of it does not compile: {done.broken}")
    text = message(
        f"mmap_drivers/{template}",
        prefix=prefix(first.unit.path),
        op=first.op.spelling,
        handler=first.handler.spelling,
        list=first.field.spelling,
        split=any(is_held_in_slot(each) for each in lists),
    )
    return now, text, done.files
