# SPDX-License-Identifier: GPL-2.0-only
"""The page offset of a mapping is written.

Why:
    ``vm_pgoff`` of a VMA is the offset that the user gave to mmap(2): the cookie by
    which VFIO finds out what is mapped, and the key by which mappings are found again
    when they have to be zapped.  A driver that puts a page frame number there breaks
    both, and /proc/PID/maps shows the physical address to the user.  Nothing needs the
    member as a place to keep a number: remap_pfn_range() and its kin are given the page
    frame number as an argument, and fault handlers have vm_private_data.

Bad::

    vma->vm_pgoff = (region.addr >> PAGE_SHIFT) + pgoff;
    return remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff, size, prot);

Good::

    pfn = (region.addr >> PAGE_SHIFT) + pgoff;
    return remap_pfn_range(vma, vma->vm_start, pfn, size, prot);

Confidence:
    Judged by the type of the structure that owns the member, vm_area_struct or
    vm_area_desc, never by its name.  A pointer to the member is followed through
    casts, locals, arithmetic and functions whose bodies are seen; one that gets out of
    sight counts as written through, so that an unusual use may be reported that only
    reads.  Not seen: a whole structure that is copied over another, and an offset into
    the structure that is computed without naming the member.

References:
    "[RFC PATCH 0/9] vfio: Introduce mmap maple tree", August 2025, and the answers
    to it: a cookie never changes once it was given out.
"""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import Cursor, CursorKind

from ..checker import Checker
from ..effects import Write
from ..finding import Note, Severity
from ..mark import Mark
from ..page_offset import FIELDS, owner
from ..setter import setter
from ..view import View
from ..walk import Node
from ..writing import writes

checker = Checker(__name__, Severity.ERROR)

ADVICE = "mappings are looked up and zapped by it; keep page frame numbers in a local"


@checker.visit(CursorKind.MEMBER_REF_EXPR)
def expression(node: Node, view: View) -> Iterator[Mark]:
    """The member in an expression, and every pointer to it."""
    structure = owner(node.cursor.referenced)
    if structure:
        for write in writes(view, node):
            yield _mark(node, view, structure, write)


@checker.visit(CursorKind.MEMBER_REF)
def designator(node: Node, view: View) -> Iterator[Mark]:
    """The member named in an initialiser, or in offsetof()."""
    structure = owner(node.cursor.referenced)
    if structure:
        kinds = [each.kind for each in node][1:3]
        given = kinds == [CursorKind.UNEXPOSED_EXPR, CursorKind.INIT_LIST_EXPR]
        how = "is initialised" if given else "has its place computed"
        yield view.mark(node, _message(structure, how))


@checker.visit(CursorKind.CALL_EXPR)
def call(node: Node, view: View) -> Iterator[Mark]:
    """A function elsewhere that writes the member of the mapping it is given."""
    found = setter(view, node.cursor)
    if found is not None:
        message = _message(found.structure, f"is written by {node.cursor.spelling}()")
        notes = (Note(view.location(place), _there(place)) for place in found.places)
        yield view.mark(node, message, tuple(notes))


def _there(place: Cursor) -> str:
    """What a function elsewhere does on the way to the write."""
    if place.kind == CursorKind.CALL_EXPR:
        return f"{place.spelling}() is called here"
    return "it is written here"


def _mark(node: Node, view: View, structure: str, write: Write) -> Mark:
    """Where the write is, or where the function that writes is given the pointer."""
    message = _message(structure, write.how)
    if not write.steps:
        return view.mark(node, message)
    notes = [Note(view.location(step.cursor), step.message) for step in write.steps]
    handed = next((step.cursor for step in write.steps if step.handed), None)
    if handed is not None:
        notes.append(Note(view.location(write.node.cursor), f"it {write.how} here"))
    return view.mark(node, message, tuple(notes), handed or write.node.cursor)


def _message(structure: str, how: str) -> str:
    return f"{FIELDS[structure]} of a struct {structure} {how}: {ADVICE}"
