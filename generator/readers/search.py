# SPDX-License-Identifier: GPL-2.0-only
"""Find the readers of foreign page offsets in a whole tree, and plan their edits.

Every ``.c`` file is read as bytes, of any architecture and configuration; some ten of a
kernel have the words together that such a read is made of, and these are parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from clang.cindex import CursorKind

from ...checkers.errors import NotParsed
from ...checkers.finding import Location
from ...checkers.flow.bodies import Bodies
from ...checkers.foreign import (
    Scene,
    concerned,
    reading,
    without_comments,
)
from ...checkers.parse import Unit, parse
from ...checkers.source import Source
from ...checkers.view import View
from ..editing.fitting import DoesNotFit, location
from ..whole import contents
from ..workers import DIED, running
from .conversion import converted, readers
from .plan import ReaderFile
from .remarks import remarks

_READ = re.compile(rb"(?:->|[\w)\]]\s*\.)\s*(vm_pgoff\b)|\b(vma_\w*pgoff\b)")
_SEEN = (
    CursorKind.DECL_REF_EXPR,
    CursorKind.FUNCTION_DECL,
    CursorKind.MEMBER_REF_EXPR,
    CursorKind.PARM_DECL,
    CursorKind.VAR_DECL,
)


def reader_files(source: Source) -> tuple[ReaderFile, ...]:
    """The files that have readers, and those of which that cannot be said; by path."""
    paths = sorted(
        path for path, content in contents(source, ".c") if concerned(content)
    )
    if not paths:
        return ()
    with running(
        _plan, [(path,) for path in paths], partial(_begin, source)
    ) as results:
        done = dict(results)
    found = [done[number] or _held(path, 1, DIED) for number, path in enumerate(paths)]
    return tuple(each for each in found if each.edits or each.held)


# A worker's own.
_source: Source


def _begin(source: Source) -> None:
    global _source
    _source = source


def _plan(path: str) -> ReaderFile:
    return reader_file(_source, path)


def reader_file(source: Source, path: str) -> ReaderFile:
    """What is to be done to one file; it may have no reader at all."""
    try:
        unit = parse(source, path, options=0)
    except NotParsed as error:
        return _held(path, 1, f"it cannot be parsed: {error.reason}")
    scene = Scene(Bodies(View(unit, only=concerned(unit.content))))
    groups = readers(scene)
    for each in unit.errors:
        what = f"it does not compile: {each.path}:{each.line}: {each.message}"
        return _held(path, 1, what)
    for line in _hidden(scene, unit):
        return _held(path, line, "it is in code that is not built here")
    if not groups:
        return ReaderFile(path)
    try:
        edits = tuple(converted(scene, unit, groups))
    except DoesNotFit as error:
        return ReaderFile(path, held=((location(unit, error.cursor), error.reason),))
    functions = {group[0].function.spelling: group[0].function for group in groups}
    said = {name: list(remarks(unit, each)) for name, each in functions.items()}
    outdated = [edit for each in said.values() for edit in each if edit is not None]
    return ReaderFile(
        path,
        tuple(functions),
        (*edits, *outdated),
        bool(outdated),
        tuple(name for name, each in said.items() if None in each),
    )


def _held(path: str, line: int, reason: str) -> ReaderFile:
    return ReaderFile(path, held=((Location(path, line), reason),))


def _hidden(scene: Scene, unit: Unit) -> Iterator[int]:
    """The lines of reads, by words, that the syntax tree does not have.

    What is in a macro is seen where the macro is used.
    """
    view = scene.bodies.view
    seen = {view.offset(node) for node in view.walk.of(*_SEEN)}
    code = without_comments(unit.content)
    for start, end in reading(unit.content):
        if code[start:end].lstrip().startswith(b"#"):
            continue
        for found in _READ.finditer(code, start, end):
            place = found.start(found.lastindex or 0)
            if place not in seen and not _in_directive(code, place):
                yield code.count(b"\n", 0, place) + 1


def _in_directive(code: bytes, place: int) -> bool:
    line = code.rfind(b"\n", 0, place) + 1
    while line and code[:line].endswith(b"\\\n"):
        line = code.rfind(b"\n", 0, line - 1) + 1
    return code[line:place].lstrip().startswith(b"#")
