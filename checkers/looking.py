# SPDX-License-Identifier: GPL-2.0-only
"""Looking at the files of a selection: which are parsed, and with which headers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from .again import again
from .concern import Gathered, gathered
from .examine import Examined
from .eyes import Eyes
from .look import LookAt, Looked
from .run import Run
from .selection import Selection
from .sight import Sight
from .source import Source
from .unwritten import CLASS, Unwritten
from .vocabulary import words

Step: TypeAlias = Callable[[str, int], object]
# What the uses are in programs that come with a kernel.
PROGRAM = "program"


@dataclass(frozen=True)
class Seen:
    """What came of looking at files, each on its own; ``paths`` are all of them.

    ``contents`` are those with anything in them, ``unread`` says why others are not
    known, and ``sights`` are those of ``examined`` and of what need not be parsed.
    """

    paths: tuple[str, ...]
    contents: Mapping[str, bytes]
    unread: Mapping[str, str]
    examined: tuple[Examined, ...]
    sights: tuple[Sight, ...]


def looked_at(
    source: Source,
    selection: Selection,
    step: Step,
    eyes: Eyes,
) -> Seen:
    """Read every file, and parse and examine those that may matter."""
    files = gathered(source, selection, eyes)
    rounds = _Rounds(files, step, eyes.look_at)
    for path in {*selection.files, *selection.links} - {*files.main}:
        step(path, 1)
    rounds.look(set(files.main) - files.unwritten.keys())
    left = files.unwritten
    while more := rounds.led_to(left):
        rounds.look(more)
        left = {path: each for path, each in left.items() if path not in more}
    for path in left:
        step(path, 1)
    rounds.look_alone()
    examined = sorted(rounds.examined, key=lambda each: each.path)
    examined += again(source, examined, files.headers, eyes.look_again)
    lexed = (
        _lexed(path, each.offsets, CLASS)
        for path, each in {**left, **files.plain}.items()
    )
    programs = (
        _lexed(path, (word.offset for word in words(files.contents[path])), PROGRAM)
        for path in files.programs
    )
    return Seen(
        files.paths,
        files.contents,
        {**files.unread, **rounds.unread},
        tuple(examined),
        (*(each.sight for each in examined), *lexed, *programs),
    )


def _lexed(path: str, offsets: Iterable[int], name: str) -> Sight:
    return Sight((path,), {(path, offset): name for offset in offsets}, {})


class _Rounds:
    """Looks at some files after the other, and at headers with the first that do."""

    def __init__(self, files: Gathered, step: Step, look_at: LookAt) -> None:
        self._files, self._step, self._look_at = files, step, look_at
        self.examined: list[Examined] = []
        self.unread: dict[str, str] = {}
        self._hosts: frozenset[str] = frozenset()

    def look(self, paths: Collection[str]) -> None:
        """Look at these, which were not looked at before."""
        files = self._files
        hosts = files.hosts(sorted(paths), self._hosts)
        self._hosts |= hosts
        own = tuple(each for each in files.headers if each not in files.shared)
        self._ask(sorted(set(paths) - hosts), own)
        self._ask(sorted(hosts), files.headers)

    def look_alone(self) -> None:
        """Look at the headers that no file led to, each as a file of its own."""
        known = {path for each in self.examined for path in each.sight.paths}
        self._ask([each for each in self._files.headers if each not in known], ())

    def led_to(self, files: Mapping[str, Unwritten]) -> frozenset[str]:
        """The files with a function that an ops table leads to, as far as was seen."""
        reached = Run(tuple(each.facts for each in self.examined)).ways if files else {}
        return frozenset(
            path
            for path, each in files.items()
            if not reached.keys().isdisjoint(each.functions)
        )

    def _ask(self, paths: Collection[str], headers: tuple[str, ...]) -> None:
        for looked in self._answers(paths, headers):
            self._step(looked.path, 1)
            if looked.examined is not None:
                self.examined.append(looked.examined)
            else:
                self.unread[looked.path] = looked.reason

    def _answers(
        self, paths: Collection[str], headers: tuple[str, ...]
    ) -> Iterator[Looked]:
        if paths:
            yield from self._look_at(self._files.source, tuple(paths), headers)
