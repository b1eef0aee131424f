# SPDX-License-Identifier: GPL-2.0-only
"""The workers of one run: one that derives what a build would, others that look."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ..cache.looks import Looks
from ..errors import UserError
from ..eyes import Eyes
from ..glance import Glance, Sought, glances, search
from ..grouped import grouped
from ..limits import Limits
from ..look import UNPRINTABLE, Branch, Looked
from ..precompiled import Precompiled
from ..selection import Selection, is_whole
from ..source import Source
from .crew import Crew, Died
from .wire import Lexed, Question, Reply, Setup

# How many files headers have to be for: compiling them takes as long as two parses.
WORTH = 3
# How many files a worker lexes at a time, and of how many it takes no worker.
MANY = 400


class Team:
    """Does with ``jobs`` processes, within ``limits``, what trees are parsed for.

    ``depends`` are the files and folders that all its answers depend on, and
    ``certain`` is false when another run might get other answers all the same.  The
    processes stay for what is asked next, for to start one takes a third of a second,
    until it is closed.
    """

    def __init__(self, limits: Limits, jobs: int, cached: bool = False) -> None:
        self._limits, self._jobs, self._cached = limits, jobs, cached
        self._alike: dict[Question, str] = {}
        self._compiled: set[str] = set()
        self._crews: dict[bool, Crew] = {}
        self.depends: set[str] = set()
        self.certain = True

    def close(self) -> None:
        """End all processes, for good."""
        for crew in self._crews.values():
            crew.close()
        self._crews.clear()

    def select(self, source: Source, paths: Sequence[Path]) -> Selection:
        """The files that are meant, as in :func:`..selection.select`.

        Raises UserError as that does.
        """
        names = tuple(os.fsencode(path) for path in paths)
        crew = self._crew(source, derives=True)
        [(_, reply)] = self._heard(crew.ask([Question(paths=names)]))
        if isinstance(reply, Died):
            raise UserError(f"cannot find the drivers of the tree: {reply.reason}")
        if reply.error is not None:
            raise UserError(*reply.error)
        if reply.looked is not None:
            raise UserError(f"cannot find the drivers: {reply.looked.reason}")
        assert reply.files is not None, "a selection was asked for"
        files, named, links = (
            tuple(os.fsdecode(name) for name in each) for each in reply.files
        )
        whole = is_whole(source, paths)
        return Selection(files, frozenset(named), links, whole)

    @property
    def eyes(self) -> Eyes:
        """Its ways to look at files."""
        return Eyes(self.look_at, self.look_again, self.glances, self.search)

    def glances(
        self, source: Source, paths: tuple[str, ...], whole: bool
    ) -> Iterator[tuple[str, Glance]]:
        """What lexing tells of files, of which there may be many."""
        if len(paths) <= MANY:
            yield from glances(source, paths, whole)
            return
        for chunk, reply in self._lexed(source, paths, Lexed((), whole)):
            if isinstance(reply, Died):
                yield from ((path, Glance(unread=reply.reason)) for path in chunk)
            else:
                yield from ((os.fsdecode(name), each) for name, each in reply.glances)

    def search(
        self, source: Source, paths: tuple[str, ...], sought: Sought
    ) -> tuple[frozenset[bytes], frozenset[str]]:
        """What is found in files; raises UserError where it cannot be told."""
        if len(paths) <= MANY:
            return search(source, paths, sought)
        defined: frozenset[bytes] = frozenset()
        naming: frozenset[str] = frozenset()
        for chunk, reply in self._lexed(source, paths, Lexed((), sought=sought)):
            if isinstance(reply, Died):
                raise UserError(f"cannot search {chunk[0]}: {reply.reason}")
            assert reply.found is not None, "a search was asked for"
            defined |= reply.found[0]
            naming |= set(map(os.fsdecode, reply.found[1]))
        return defined, naming

    def _lexed(
        self, source: Source, paths: tuple[str, ...], asked: Lexed
    ) -> Iterator[tuple[tuple[str, ...], Reply | Died]]:
        """Files in chunks, and where a worker dies of one, each of them alone."""
        waiting = [paths[at : at + MANY] for at in range(0, len(paths), MANY)]
        crew = self._crew(source)
        while waiting:
            chunks, waiting = waiting, []
            questions = [
                Question(lexed=replace(asked, files=tuple(map(os.fsencode, each))))
                for each in chunks
            ]
            for number, reply in self._heard(crew.ask(questions)):
                if isinstance(reply, Died) and len(chunks[number]) > 1:
                    waiting += [(path,) for path in chunks[number]]
                else:
                    yield chunks[number], reply

    def look_at(
        self, source: Source, paths: tuple[str, ...], headers: tuple[str, ...]
    ) -> Iterator[Looked]:
        """What is in files, each looked at in a process of its own or after another."""
        shown = tuple(header for header in headers if header.isprintable())
        questions = []
        for each in self._commands(source, paths, shown):
            if isinstance(each, Looked):
                yield each
            else:
                questions.append(each[0])
                self._alike[each[0]] = each[1]
        yield from self._answers(source, questions, shown)

    def look_again(
        self, source: Source, branches: tuple[Branch, ...], headers: tuple[str, ...]
    ) -> Iterator[Looked]:
        """What is in files under other configurations, that may read some branches.

        Raises UserError where the cache cannot be written.
        """
        asked = [Question(path, branch=place) for path, place in branches]
        questions: dict[Question, None] = {}
        crew = self._crew(source, derives=True)
        for number, reply in self._heard(crew.ask(asked, alone=True)):
            if isinstance(reply, Reply):
                if reply.error is not None:
                    raise UserError(*reply.error)
                for each in reply.commands:
                    questions[Question(asked[number].path, each)] = None
        shown = tuple(header for header in headers if header.isprintable())
        yield from self._answers(source, list(questions), shown)

    def _answers(
        self, source: Source, questions: Sequence[Question], headers: tuple[str, ...]
    ) -> Iterator[Looked]:
        if self._cached:
            yield from self._recalled(source, questions, headers)
        else:
            for _, looked in self._answered(source, questions, headers):
                yield looked

    def _commands(
        self, source: Source, paths: tuple[str, ...], headers: tuple[str, ...]
    ) -> Iterator[tuple[Question, str] | Looked]:
        """How files are to be parsed, and which are alike, or why it cannot be said."""
        fit = [path for path in paths if path.isprintable()]
        for path in paths:
            if not path.isprintable():
                yield Looked(path, reason=UNPRINTABLE)
        asked = [Question(path) for path in fit]
        crew = self._crew(source, derives=True)
        for number, reply in self._heard(crew.ask(asked, headers, alone=True)):
            if isinstance(reply, Reply) and reply.command is not None:
                yield Question(fit[number], reply.command), reply.alike
            else:
                yield _looked(fit[number], reply)

    def _recalled(
        self, source: Source, questions: Sequence[Question], headers: tuple[str, ...]
    ) -> Iterator[Looked]:
        """What is known of files, and what comes of the others."""
        looks = Looks(source, headers)
        missing = []
        for each in questions:
            assert each.command is not None
            kept = looks.recall(each.path, each.command)
            if kept is None:
                missing.append(each)
            else:
                yield kept
        for question, looked in self._answered(source, missing, headers):
            assert question.command is not None
            looks.keep(looked.path, question.command, looked)
            yield looked
        looks.close()
        self.depends |= looks.depends

    def _answered(
        self, source: Source, questions: Sequence[Question], headers: tuple[str, ...]
    ) -> Iterator[tuple[Question, Looked]]:
        # What takes longest comes first, so that nobody waits for it at the end.
        questions = sorted(questions, key=lambda each: -source.size(each.path))
        ready = self._prepared(source, questions, headers)
        for number, reply in self._heard(self._crew(source).ask(ready, headers)):
            yield questions[number], _looked(questions[number].path, reply)

    def _prepared(
        self, source: Source, questions: Sequence[Question], headers: tuple[str, ...]
    ) -> Sequence[Question]:
        """The same with the headers ahead that are worth to be compiled, or are it.

        The headers of a source that is confined are parsed by nobody who can write.
        """
        if source.confined:
            return questions
        groups = grouped((self._alike.get(each, ""), each) for each in questions)
        groups.pop("", None)
        worth = [
            group
            for name, group in groups.items()
            if len(group) >= WORTH or name in self._compiled
        ]
        asked = [replace(group[0], prepare=True) for group in worth]
        found: dict[Question, Precompiled | None] = {}
        crew = self._crew(source, derives=True)
        for number, reply in self._heard(crew.ask(asked, headers)):
            ahead = reply.ahead if isinstance(reply, Reply) else None
            if ahead is not None:
                self._compiled.add(self._alike[worth[number][0]])
            found |= dict.fromkeys(worth[number], ahead)
        return [replace(each, ahead=found.get(each)) for each in questions]

    def _heard(
        self, answers: Iterator[tuple[int, Reply | Died]]
    ) -> Iterator[tuple[int, Reply | Died]]:
        """The same answers, when what they depend on is noted."""
        for number, reply in answers:
            if isinstance(reply, Died):
                self.certain = False
            else:
                self.depends.update(map(os.fsdecode, reply.inputs))
            yield number, reply

    def _crew(self, source: Source, derives: bool = False) -> Crew:
        """Those who work on ``source``; who derives may write, and others may not."""
        setup = Setup(
            os.fsencode(source.root),
            {os.fsencode(name): text for name, text in source.overlay.items()},
            self._limits,
            source.confined,
            derives,
            tuple(sorted(map(os.fsencode, source.gone))),
            os.fsencode(source.kernel) if source.kernel else b"",
        )
        crew = self._crews.get(derives)
        if crew is None or crew.setup != setup:
            if crew is not None:
                crew.close()
            crew = self._crews[derives] = Crew(setup, self._jobs)
        return crew


def _looked(path: str, reply: Reply | Died) -> Looked:
    if isinstance(reply, Died):
        return Looked(path, reason=reply.reason)
    if reply.error is not None:
        raise UserError(*reply.error)
    assert reply.looked is not None, "that is all that is left to answer"
    return reply.looked
