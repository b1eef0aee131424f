# SPDX-License-Identifier: GPL-2.0-only
"""What drivers see of the objects: the header, and the documentation."""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import byte_range
from ..editing.extents import behind_line
from ..editing.layout import column, in_front_of, indent, leading
from ..editing.program import Program
from ..editing.render import render
from ..editing.series import Edit
from .dialect import mapping_start
from .offer import HEADER, OBJECT, Core, ops_record
from .places import CALLBACKS, LISTING, documented, listed


def declare_objects(program: Program, core: Core, *, last: bool) -> Iterator[Edit]:
    """The structure, what makes one and what looks into it, and the ops.

    The ops go beside those that they take the place of, or, for a table whose entries
    have no names, ``last`` of all.
    """
    unit = program.unit(core.dispatch.path)
    content = program.source.read(HEADER)
    ops = ops_record(unit)
    assert ops is not None, "the core was read"
    yield _forward(content, byte_range(ops)[0])
    yield from _entries(content, core)
    yield from _members(content, ops, core, last=last)
    end = content.index(b"\n", byte_range(ops)[1]) + 1
    text = render("mmap_core/object.h", start=mapping_start(unit))
    yield Edit(HEADER, end, end, text.encode())


def document_objects(program: Program, core: Core) -> Iterator[Edit]:
    """The same in the documentation, where the tree has the listing of the ops."""
    if not program.source.exists(LISTING):
        return
    content = program.source.read(LISTING)
    for name, template in ((core.op, "region"), ("mmap", "mmap")):
        found = listed(content, name) or listed(content, "ioctl")
        if found is not None:
            text = _member(template, leading(found[0]))
            yield Edit(LISTING, found.end(), found.end(), text)
    bullet = CALLBACKS.search(content)
    if bullet is not None:
        margin = bullet[1].decode()
        text = render("mmap_core/callbacks.rst", margin=margin).encode()
        yield Edit(LISTING, bullet.end(), bullet.end(), text)


def _forward(content: bytes, ops: int) -> Edit:
    """Declare the structure beside the capability chain, of the same signature.

    Or in front of all that is about the ops, where the chain's structure is whole.
    """
    line = b"struct vfio_info_cap;\n"
    found = content.find(line, 0, ops)
    if found < 0:
        place = in_front_of(content, ops)
        return Edit(HEADER, place, place, f"{OBJECT};\n\n".encode())
    place = found + len(line)
    return Edit(HEADER, place, place, f"{OBJECT};\n".encode())


def _entries(content: bytes, core: Core) -> Iterator[Edit]:
    for name, template in ((core.op, "region"), ("mmap", "mmap")):
        found = documented(content, name) or documented(content, "ioctl")
        if found is not None:
            text = render(f"mmap_core/doc_{template}.h", old=core.op)
            yield Edit(HEADER, found.end(), found.end(), text.encode())


def _members(content: bytes, ops: Cursor, core: Core, *, last: bool) -> Iterator[Edit]:
    fields = [each for each in ops.get_children() if each.kind == CursorKind.FIELD_DECL]
    texts: dict[int, bytes] = {}
    for name, template in ((core.op, "region"), ("mmap", "mmap")):
        beside = [each for each in fields if each.spelling == name and not last]
        end = byte_range((beside or fields[-1:])[0])[1]
        place = behind_line(content, end)
        texts[place] = texts.get(place, b"") + _member(template, b"\t")
    for place, text in texts.items():
        yield Edit(HEADER, place, place, text)


def _member(template: str, margin: bytes) -> bytes:
    """The lines of a member, the parameters below each other."""
    lines = render(f"mmap_core/ops_{template}.h", align="\0").encode().splitlines(True)
    head = lines[0][: lines[0].index(b"(", lines[0].index(b")")) + 1]
    align = indent(column(margin + head))
    return b"".join(
        align + line[1:] if line.startswith(b"\0") else margin + line for line in lines
    )
