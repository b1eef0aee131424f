# SPDX-License-Identifier: GPL-2.0-only
"""From the reads of foreign page offsets in a file to its edits.

What is read becomes a local, which the question whether the mapping has normal pages
sets along with its answer.  So it is known wherever the page offset was read, as that
was behind the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import arguments, body, byte_range, unary_operator, walk
from ...checkers.flow.assignment import is_target
from ...checkers.foreign import (
    FLAGS,
    ForeignRead,
    Scene,
    foreign_reads_of,
    is_locked,
    is_special_here,
    may_sleep,
    questions,
    same,
)
from ...checkers.parse import Unit
from ...checkers.walk import Node
from ..editing.fitting import DoesNotFit
from ..editing.layout import in_front_of, leading
from ..editing.program import defined
from ..editing.series import Edit
from ..editing.variables import free_name
from .asking import is_written, narrowed
from .helper import function_name, function_text

_CONDITION = re.compile(rb"^[ \t]*#[ \t]*(?:if|el|endif)", re.MULTILINE)


@dataclass(frozen=True)
class _Reading:
    """All reads of the page offset of one mapping in one function."""

    scene: Scene
    unit: Unit
    reads: tuple[ForeignRead, ...]

    @property
    def function(self) -> Cursor:
        return self.reads[0].function

    @property
    def mapping(self) -> Cursor:
        return self.reads[0].mapping


def readers(scene: Scene) -> tuple[tuple[ForeignRead, ...], ...]:
    """The reads in the unit of ``scene``, by function and mapping."""
    found: list[list[ForeignRead]] = []
    for read in foreign_reads_of(scene):
        for group in found:
            if read.function == group[0].function and same(
                read.mapping, group[0].mapping
            ):
                group.append(read)
                break
        else:
            found.append([read])
    return tuple(tuple(group) for group in found)


def converted(
    scene: Scene, unit: Unit, groups: Sequence[tuple[ForeignRead, ...]]
) -> Iterator[Edit]:
    """The edits of a file that let all of them ask the page tables.

    Raises DoesNotFit.
    """
    name = function_name(unit)
    for group in groups:
        yield from _function(_Reading(scene, unit, group), name)
    starts = [byte_range(group[0].function)[0] for group in groups]
    first = min(starts)
    if _CONDITION.search(unit.content, first, max(starts)):
        function = groups[starts.index(max(starts))][0].function
        raise DoesNotFit(function, "it is not built together with the other readers")
    place = in_front_of(unit.content, first)
    reader = groups[starts.index(first)][0].function
    yield Edit(unit.path, place, place, function_text(unit, name, reader))


def _function(reading: _Reading, name: str) -> Iterator[Edit]:
    question = _question(reading)
    _refuse_other_asking(reading)
    _refuse_other_mapping(reading, question)
    if not is_locked(reading.scene, question, reading.mapping):
        raise DoesNotFit(question.cursor, "mmap_lock is not seen to be held")
    if not may_sleep(reading.scene, question, reading.mapping):
        raise DoesNotFit(question.cursor, "it may be in code that must not sleep")
    pfn = free_name(reading.function, "pfn", "first_pfn")
    vma = reading.mapping.spelling
    yield _declaration(reading, pfn)
    yield narrowed(reading.unit, question, f"{name}({vma}, &{pfn})")
    for read in reading.reads:
        if not _is_plain(reading.unit, read.node):
            raise DoesNotFit(read.node.cursor, "the page offset is read in a macro")
        yield Edit(reading.unit.path, *byte_range(read.node.cursor), pfn.encode())


def _question(reading: _Reading) -> Node:
    """The one place where the function asks what kind of mapping it is."""
    first = reading.reads[0]
    for read in reading.reads:
        if not is_special_here(reading.scene, read.node, read.mapping):
            raise DoesNotFit(
                read.node.cursor, "another function asks whether it has normal pages"
            )
    asked = list(questions(reading.scene, reading.function, reading.mapping))
    if len(asked) != 1:
        raise DoesNotFit(
            first.node.cursor, "more than once is asked whether it has normal pages"
        )
    return asked[0]


def _refuse_other_asking(reading: _Reading) -> None:
    """Nobody else may take the mapping for one without normal pages on its own."""
    unit = reading.unit
    for call in reading.scene.calls(reading.function):
        given = any(
            found.kind == CursorKind.DECL_REF_EXPR
            and same(found.referenced, reading.mapping)
            for each in arguments(call.cursor)
            for found in walk(each)
        )
        called = defined(unit, call.cursor.spelling) if given else None
        if called is not None and FLAGS.search(unit.content, *byte_range(called)):
            known = questions(reading.scene, reading.function, reading.mapping)
            if call not in known:
                raise DoesNotFit(
                    call.cursor,
                    f"{called.spelling}() asks on its own whether it has normal pages",
                )


def _refuse_other_mapping(reading: _Reading, question: Node) -> None:
    """What is read has to be of the mapping that was asked about."""
    asked = byte_range(question.cursor)[1]
    last = max(byte_range(read.node.cursor)[0] for read in reading.reads)
    for read in reading.reads:
        if byte_range(read.node.cursor)[0] < asked:
            raise DoesNotFit(read.node.cursor, "it is read before that is asked")
    for node in reading.scene.bodies.references(reading.mapping):
        place = byte_range(node.cursor)[0]
        if asked < place < last and (is_target(node) or _is_lent(node)):
            raise DoesNotFit(node.cursor, "another mapping may be read than was asked")


def _is_lent(node: Node) -> bool:
    """Whether the address of the pointer is taken."""
    parent = node.parent
    if parent is None or parent.kind != CursorKind.UNARY_OPERATOR:
        return False
    return unary_operator(parent.cursor) == "&"


def _is_plain(unit: Unit, node: Node) -> bool:
    start, end = byte_range(node.cursor)
    if node.kind == CursorKind.CALL_EXPR:
        return is_written(unit, node)
    return unit.content[start:end].endswith(node.cursor.spelling.encode())


def _declaration(reading: _Reading, name: str) -> Edit:
    """Behind the declaration of the mapping, or with the function's first ones."""
    unit, content = reading.unit, reading.unit.content
    declared = reading.mapping
    text = b"unsigned long " + name.encode() + b";\n"
    if declared.kind != CursorKind.VAR_DECL:
        brace = content.index(b"{", byte_range(declared)[1])
        place = content.index(b"\n", brace) + 1
        compound = body(reading.function)
        assert compound is not None
        first = next(iter(compound.get_children()))
        blank = b"" if first.kind == CursorKind.DECL_STMT else b"\n"
        return Edit(unit.path, place, place, b"\t" + text + blank)
    node = next(
        each
        for each in reading.scene.bodies.view.walk.of(CursorKind.VAR_DECL)
        if each.cursor == declared
    )
    statement = node.parent
    outside = statement.parent if statement is not None else None
    if outside is None or outside.kind != CursorKind.COMPOUND_STMT:
        raise DoesNotFit(declared, "there is no place for a local beside the mapping")
    assert statement is not None
    start, end = byte_range(statement.cursor)
    place = content.index(b"\n", end - 1) + 1
    margin = leading(content[content.rfind(b"\n", 0, start) + 1 : start])
    return Edit(unit.path, place, place, margin + text)
