# SPDX-License-Identifier: GPL-2.0-only
"""Find the readers of foreign page offsets in a whole tree, and plan their edits.

Every ``.c`` file is read as bytes, of any architecture and configuration; some ten of a
kernel have the words together that such a read is made of, and these are parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
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
from ...checkers.parse import Unit, parse_quick
from ...checkers.source import Source
from ...checkers.view import View
from ..editing.fitting import DoesNotFit, location
from ..whole import Wanted
from ..workers import DIED, running
from .conversion import converted, readers
from .plan import ReaderFile
from .remarks import remarks

WANTED = Wanted((".c",), (b"pgoff",))
_READ = re.compile(rb"(?:->|[\w)\]]\s*\.)\s*(vm_pgoff\b)|\b(vma_\w*pgoff\b)")
_SEEN = (
    CursorKind.DECL_REF_EXPR,
    CursorKind.FUNCTION_DECL,
    CursorKind.MEMBER_REF_EXPR,
    CursorKind.PARM_DECL,
    CursorKind.VAR_DECL,
)


def reader_files(
    source: Source,
    paths: Iterable[str],
    known: Iterable[ReaderFile] = (),
    check: Callable[[], None] = lambda: None,
) -> tuple[ReaderFile, ...]:
    """What is to be done to those of ``paths`` that may have readers; by path.

    ``known`` is what came of it for a source that only the overlay of ``source`` makes
    another one of.  ``check`` is called now and then, and may raise to end it.
    """
    changed = frozenset(source.overlay)
    found = {each.path: each for each in known if changed.isdisjoint(each.read)}
    todo = [
        path
        for path in sorted(paths)
        if path not in found and concerned(source.read(path))
    ]
    tasks = [(path,) for path in todo]
    with running(reader_file, tasks, partial(_same, source)) as results:
        for number, result in results:
            check()
            found[todo[number]] = result or _held(todo[number], 1, DIED)
    return tuple(found[path] for path in sorted(found))


def _same(source: Source) -> Source:
    return source


def reader_file(source: Source, path: str) -> ReaderFile:
    """What is to be done to one file; it may have no reader at all."""
    try:
        unit = parse_quick(source, path)
    except NotParsed as error:
        return _held(path, 1, f"it cannot be parsed: {error.reason}")
    return replace(_planned(unit), read=unit.files)


def _planned(unit: Unit) -> ReaderFile:
    path = unit.path
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
