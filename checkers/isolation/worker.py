# SPDX-License-Identifier: GPL-2.0-only
"""A worker process: one question after the other from standard input.

The first message is a :class:`~.wire.Setup`, then come questions until the end.  What
it cannot answer it dies of, and leaves the rest to the process that asks.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from ..errors import GAVE_UP, NotParsed, UserError
from ..glance import glances, search
from ..kbuild.branches import alternatives
from ..kbuild.command import command
from ..kbuild.located import places
from ..kbuild.store import folder
from ..look import OPTIONS, Looked, look
from ..precompiled import alike, common, compiled, shared
from ..rules import checkers
from ..selection import select
from ..source import Source
from .holding import allow_seconds, die_with_parent, limit, memory
from .landlock import restrict
from .wire import Lexed, Names, Question, Reply, Setup, packed, received
from .witness import Witness

DERIVED = 64 << 20  # bytes of a file in the cache


def main() -> None:
    """Answer questions until there are none."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints does not disturb the answers
    questions = sys.stdin.buffer
    setup = received(questions, Setup)
    if setup is not None:
        # What there is to be read, before it is too late for that.
        checkers()
        memory()
        hold(setup)
        # What is made of a file has no cycles, and to look for some takes a third of
        # the time; a worker that has grown is replaced.
        gc.disable()
        work(setup, questions, answers)


def hold(setup: Setup) -> None:
    """Give up what the work does not need."""
    cache = folder()
    if setup.confined:
        if setup.derives:
            cache.mkdir(parents=True, exist_ok=True)
        own = (Path(place) for place in sys.path if place)
        package = Path(__file__).resolve().parents[1]
        readable = (
            Path(os.fsdecode(setup.root)),
            cache,
            package,
            *(places(Path(os.fsdecode(setup.kernel))) if setup.kernel else ()),
            *own,
            Path(os.devnull),
        )
        restrict(readable, [cache] if setup.derives else [])
    limit(setup.limits.memory, DERIVED if setup.derives else 0)


def work(setup: Setup, questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the end of the questions, or until memory may be damaged."""
    source = setup.source
    kernels = places(source.kernel) if source.kernel else ()
    roots = tuple(map(str, (source.root, *kernels)))
    witness = Witness(roots) if setup.derives else None
    headers: tuple[str, ...] = ()
    while (question := received(questions, Question)) is not None:
        allow_seconds(setup.limits.seconds)
        headers = headers if question.headers is None else question.headers
        reply = answer(source, headers, question)
        reply = replace(
            reply, inputs=witness.news() if witness else (), memory=memory()
        )
        answers.write(packed(reply))
        answers.flush()
        if reply.last:
            return


def answer(source: Source, headers: tuple[str, ...], question: Question) -> Reply:
    """The answer to one question."""
    if question.prepare:
        return prepared(source, headers, question)
    if question.command is not None:
        looked = look(source, question.path, headers, question.command, question.ahead)
        # A crash that libclang survived may have damaged anything.
        return Reply(looked=looked, last=looked.reason == GAVE_UP)
    if question.lexed is not None:
        return lexed(source, question.lexed)
    try:
        if question.paths is not None:
            return Reply(files=selected(source, question.paths))
        if question.branch is not None:
            found = alternatives(source, question.path, question.branch)
            return Reply(commands=tuple(found))
        built = command(source, question.path)
        names = common(source, question.path, built, headers)
        return Reply(command=built, alike=alike(names, shared(source, built)))
    except NotParsed as error:
        return Reply(looked=Looked(question.path, reason=error.reason))
    except UserError as error:
        return Reply(error=(_sendable(error.what), _sendable(error.remedy)))


def _sendable(text: str) -> str:
    """What is sent has to be UTF-8, and the name of a file need not be."""
    return text.encode("utf-8", "backslashreplace").decode()


def lexed(source: Source, asked: Lexed) -> Reply:
    """What lexing tells of files."""
    paths = tuple(map(os.fsdecode, asked.files))
    if asked.sought is not None:
        defined, naming = search(source, paths, asked.sought)
        return Reply(found=(defined, tuple(map(os.fsencode, sorted(naming)))))
    every = glances(source, paths, asked.whole)
    return Reply(glances=tuple((os.fsencode(path), each) for path, each in every))


def prepared(source: Source, headers: tuple[str, ...], question: Question) -> Reply:
    """The headers for a file and others, but for those to look at; none at worst."""
    assert question.command is not None, "where they are compiled it is known"
    names = common(source, question.path, question.command, headers)
    try:
        how = shared(source, question.command)
        found = compiled(source, names, how, OPTIONS, headers)
    except NotParsed:
        return Reply(last=True)  # as above
    return Reply(ahead=found)


def selected(source: Source, paths: Names) -> tuple[Names, Names, Names]:
    """The parts of a selection."""
    found = select(source, [Path(os.fsdecode(path)) for path in paths])
    parts = (found.files, sorted(found.named), found.links)
    files, named, links = (tuple(os.fsencode(name) for name in part) for part in parts)
    return files, named, links


if __name__ == "__main__":
    main()
