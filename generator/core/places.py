# SPDX-License-Identifier: GPL-2.0-only
"""Where a new op goes in the headers and the documentation of the core."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...checkers.source import Source
from ..editing.extents import behind_line
from ..editing.layout import column, indent, leading
from ..editing.render import render
from ..editing.series import Edit
from .offer import Core

LISTING = "Documentation/driver-api/vfio.rst"

# What the documentation says of mmap beside read and write.
CALLBACKS = re.compile(
    rb"^([ \t]+)- The read/write/mmap callbacks .*\n(?:\1  .*\n)*", re.M
)

_CHAIN = re.compile(rb"^struct vfio_info_cap\b\s*[;{]", re.M)
_FORWARD = re.compile(rb"^struct \w+;\n", re.M)


def declare_chain(path: str, header: bytes, core: Core) -> Iterator[Edit]:
    """Declare struct vfio_info_cap ahead of its use in the op's signature."""
    assert core.ioctl is not None
    if _CHAIN.search(header, 0, core.ioctl.start):
        return
    forwards = [
        found for found in _FORWARD.finditer(header) if found.start() < core.ioctl.start
    ]
    if forwards:
        place = forwards[-1].end()
        yield Edit(path, place, place, b"struct vfio_info_cap;\n")
    else:
        place = header.rfind(b"\n\n", 0, core.ioctl.start) + 2
        yield Edit(path, place, place, b"struct vfio_info_cap;\n\n")


def kernel_doc_entry(path: str, header: bytes, op: str) -> Iterator[Edit]:
    """The op's entry in the kernel-doc of the structure, behind that of ioctl."""
    found = documented(header, "ioctl")
    if found is not None:
        text = render("region_info_op/kernel_doc.h", op=op)
        yield Edit(path, found.end(), found.end(), text.encode())


def member_entry(
    path: str, header: bytes, core: Core, op: str, *, last: bool
) -> Iterator[Edit]:
    """The member itself, behind ``ioctl``, or ``last`` of all.

    Last is where it must be for a table without names, whose entries would shift.
    """
    assert core.ioctl is not None
    field = core.last if last else core.ioctl
    place = behind_line(header, field.end)
    yield Edit(path, place, place, _member(op, b"\t").encode())


def listing_entry(source: Source, op: str) -> Iterator[Edit]:
    """The member in the listing of the documentation, where the tree has one."""
    if not source.exists(LISTING):
        return
    content = source.read(LISTING)
    found = listed(content, "ioctl")
    if found is not None:
        margin = leading(found[0])
        yield Edit(LISTING, found.end(), found.end(), _member(op, margin).encode())


def _member(op: str, margin: bytes) -> str:
    align = indent(column(margin + b"int\t(*" + op.encode() + b")("))
    text = render("region_info_op/member.h", op=op, align=align.decode())
    return text.replace("\tint", margin.decode() + "int", 1)


def documented(content: bytes, name: str) -> re.Match[bytes] | None:
    """The entry of a member in the kernel-doc of the ops."""
    entry = rb"^ \* @%s:.*\n(?: \*[ \t]+[^@\s].*\n)*" % name.encode()
    return re.search(entry, content, re.M)


def listed(content: bytes, name: str) -> re.Match[bytes] | None:
    """The member in the listing of the documentation."""
    member = rb"^[ \t]+\w+[ \t]+\(\*%s\)\([^;]*;\n" % name.encode()
    return re.search(member, content, re.M)
