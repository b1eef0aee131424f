# SPDX-License-Identifier: GPL-2.0-only
"""An mmap op turned into one that is given the object."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clang.cindex import Cursor, StorageClass

from ...checkers.cursors import byte_range
from ...checkers.parse import Unit
from ..editing.fitting import DoesNotFit
from ..editing.heads import reheaded
from ..editing.program import Program
from ..editing.series import Edit
from .callbacks import another_parameter, record_of
from .claim import DECLARED, Part, Placed, Shift
from .eager import eager
from .following import follow
from .names import mmap_name
from .needs import Needs, needs
from .plan import Piece, Said
from .reach import Code, How, Reach
from .regions import exported
from .rewriting import edits, gets_parameter

_ERRNO = re.compile(rb"return (-E[A-Z0-9]+);")
# What drivers take out of an encoded offset, as messages call it.
_TAKEN = {
    Part.INDEX: "the index",
    Part.PAGES: "the offset within the region",
    Part.BYTES: "the offset within the region",
}


def mapping(
    program: Program,
    own: tuple[Unit, Cursor],
    placed: Placed | None,
) -> Piece:
    """The op and everything that its mappings get to; raises DoesNotFit."""
    unit, function = own
    placed = placed or _nowhere
    found = follow(program, unit, function)
    wanting = needs(found)
    shift = _shift(found)
    name = mmap_name(function.spelling)
    made: list[Edit] = []
    for code in found.codes.values():
        made += edits(wanting, code, placed)
        called = name if code.key == found.entry else code.name
        if gets_parameter(wanting, code):
            made += reheaded(code.unit, code.function, called, (DECLARED,))
    for code in found.codes.values():
        for handing in code.handings:
            if handing.member is not None:
                made.append(another_parameter(code.unit, handing.member, DECLARED))
    made += exported(unit, function.spelling, name)
    hands_to = {
        handing.library
        for code in found.codes.values()
        for handing in code.handings
        if handing.library
    }
    return Piece(
        function.spelling,
        name,
        unit.path,
        tuple(sorted(set(made))),
        tuple(sorted(hands_to)),
        shift,
        _said(found, wanting, placed),
        tuple(eager(found)),
        function.storage_class != StorageClass.STATIC,
        maps=True,
    )


def _nowhere(cursor: Cursor, place: int) -> tuple[str, ...]:
    raise DoesNotFit(cursor, "no region-info op tells which region this is")


def _shift(found: Reach) -> Shift | None:
    """How far indexes are shifted; all functions have to agree."""
    shifts = [
        (site.claim.shift, site)
        for code in found.codes.values()
        for site in (*code.sites.claims, *code.sites.slots)
        if site.claim.shift is not None
    ]
    bits = {shift.bits for shift, _ in shifts}
    if len(bits) > 1:
        raise DoesNotFit(
            shifts[-1][1].node.cursor,
            "indexes are shifted by " + " and ".join(map(str, sorted(bits))) + " bits",
        )
    texts = sorted(
        (shift for shift, _ in shifts),
        key=lambda each: (not each.text, each.text.isdigit()),
    )
    return texts[0] if texts else None


def _said(found: Reach, wanting: Needs, placed: Placed) -> Said:
    codes = found.codes.values()
    return Said(
        decodes=_taken(found),
        rewrites=any(code.sites.writes for code in codes),
        late=bool(wanting.private),
        compares=max(_compared(codes, placed), default=0),
        members=tuple(dict.fromkeys(_members(codes))),
        asked=tuple(code.name for code in codes if code.how == How.ASKED),
        unshared=any(_maps(code) for code in codes)
        and not any(b"VM_SHARED" in _text(code) for code in codes),
        errnos=tuple(
            sorted(
                {
                    name.decode()
                    for code in found.called(found.entry)
                    for name in _ERRNO.findall(_text(code))
                }
                - {"-EINVAL", "-ENOMEM"}
            )
        ),
    )


def _compared(codes: Iterable[Code], placed: Placed) -> Iterator[int]:
    """How many regions each comparison is with; one, as long as nobody can tell."""
    for code in codes:
        for site in code.sites.claims:
            if site.claim.part == Part.PLACE:
                yield len(placed(site.node.cursor, site.claim.place)) or 1


def _members(codes: Iterable[Code]) -> Iterator[str]:
    """The function pointers that mappings are handed to, and whose they are."""
    for code in codes:
        for handing in code.handings:
            if handing.member is not None:
                record, name = record_of(handing.member), handing.member.spelling
                yield f"the {name} op of struct {record}"


def _taken(found: Reach) -> tuple[str, ...]:
    """What is taken out of page offsets, the index first."""
    parts = {
        site.claim.part for code in found.codes.values() for site in code.sites.claims
    }
    return tuple(dict.fromkeys(text for part, text in _TAKEN.items() if part in parts))


def _maps(code: Code) -> bool:
    """Whether the function makes the mapping itself, now or by a fault handler."""
    return bool(code.installs) or any(
        handing.own == "" and handing.library == "" and handing.member is None
        for handing in code.handings
    )


def _text(code: Code) -> bytes:
    start, end = byte_range(code.function)
    return code.unit.content[start:end]
