# SPDX-License-Identifier: GPL-2.0-only
"""The workers of one run: one that derives what a build would, others that look."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import UserError
from ..look import UNPRINTABLE, Looked
from ..selection import Selection
from ..source import Source
from .crew import Crew, Died
from .wire import Limits, Question, Reply, Setup


def processors() -> int:
    """How many processes can work at the same time here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


class Team:
    """Does with ``jobs`` processes, within ``limits``, what trees are parsed for."""

    def __init__(self, limits: Limits, jobs: int) -> None:
        self._limits, self._jobs = limits, jobs

    def select(self, source: Source, paths: Sequence[Path]) -> Selection:
        """The files that are meant, as in :func:`..selection.select`."""
        names = tuple(os.fsencode(path) for path in paths)
        with Crew(self._setup(source, derives=True), 1) as crew:
            [(_, reply)] = crew.ask([Question(paths=names)])
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
        return Selection(files, frozenset(named), links)

    def look_at(
        self, source: Source, paths: tuple[str, ...], headers: tuple[str, ...]
    ) -> Iterator[Looked]:
        """What is in files, each looked at in a process of its own or after another."""
        fit = [path for path in paths if path.isprintable()]
        for path in paths:
            if not path.isprintable():
                yield Looked(path, reason=UNPRINTABLE)
        questions = []
        with Crew(self._setup(source, derives=True), 1) as crew:
            for number, reply in crew.ask([Question(path) for path in fit]):
                if isinstance(reply, Reply) and reply.command is not None:
                    questions.append(Question(fit[number], reply.command))
                else:
                    yield _looked(fit[number], reply)
        shown = tuple(header for header in headers if header.isprintable())
        setup = self._setup(source, headers=shown)
        with Crew(setup, self._jobs) as crew:
            for number, reply in crew.ask(questions):
                yield _looked(questions[number].path, reply)

    def _setup(
        self, source: Source, derives: bool = False, headers: tuple[str, ...] = ()
    ) -> Setup:
        return Setup(
            os.fsencode(source.root),
            {os.fsencode(name): text for name, text in source.overlay.items()},
            self._limits,
            source.confined,
            derives,
            headers,
        )


def _looked(path: str, reply: Reply | Died) -> Looked:
    if isinstance(reply, Died):
        return Looked(path, reason=reply.reason)
    if reply.error is not None:
        raise UserError(*reply.error)
    assert reply.looked is not None, "that is all that is left to answer"
    return reply.looked
