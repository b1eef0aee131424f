# SPDX-License-Identifier: GPL-2.0-only
"""Surveys and series of many trees that are nearly the same, in one process.

What was found out about a file holds for every other tree in which the file, and all
that was parsed for it, are the same.  So it is done once: parsing, and what a worker
process would be given to do.  All else is done as always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pytest
from pgoff.checkers.parse import Unit, parse_quick
from pgoff.checkers.source import Source
from pgoff.generator import generation, whole
from pgoff.generator import survey as surveying
from pgoff.generator.editing import finishing, program
from pgoff.generator.mmap import planning
from pgoff.generator.readers import search
from pgoff.generator.stages import region_info_op

PARSING = (finishing, program, search, region_info_op)
RUNNING = (surveying, finishing, planning, search, whole)


@dataclass(eq=False)
class _Known:
    """What came of something, and what each file was like that it came of."""

    files: dict[str, bytes]
    result: Any


@dataclass
class Memory:
    """What is known of files; ``done`` counts the tasks that had to be done."""

    most: int = 150  # parsed files that are kept
    units: dict[str, list[_Known]] = field(default_factory=dict)
    recent: list[tuple[str, _Known]] = field(default_factory=list)
    results: dict[object, list[_Known]] = field(default_factory=dict)
    reading: list[set[str]] = field(default_factory=list)
    done: int = 0

    def parse(self, source: Source, path: str, options: int = 0) -> Unit:
        """What ``parse_quick`` does."""
        for known in self.units.setdefault(path, []):
            if _same(source, known):
                found = known
                break
        else:
            unit = parse_quick(source, path, options)
            found = _Known(_contents(source, unit.files), unit)
            self.units[path].insert(0, found)
        if (path, found) in self.recent:
            self.recent.remove((path, found))
        self.recent.append((path, found))
        for old, known in self.recent[: -self.most]:
            self.units[old].remove(known)
        del self.recent[: -self.most]
        for files in self.reading:
            files.update(found.files)
        unit = found.result
        assert isinstance(unit, Unit)
        return unit

    @contextmanager
    def running(
        self,
        function: Callable[..., Any],
        tasks: Sequence[tuple[Any, ...]],
        begin: Callable[[], Any] | None = None,
    ) -> Iterator[Iterator[tuple[int, Any]]]:
        """What ``workers.running`` does, one task after the other."""
        yield (
            (number, self._result(function, task, begin))
            for number, task in enumerate(tasks)
        )

    def _result(
        self,
        function: Callable[..., Any],
        task: tuple[Any, ...],
        begin: Callable[[], Any] | None,
    ) -> Any:
        if function is whole._searched:  # what is on the disk stays as it is
            if task not in self.results:
                self.results[task] = [_Known({}, function(*task))]
            return self.results[task][0].result
        source, path, key = _told(function, task, begin)
        for known in self.results.setdefault(key, []):
            if _same(source, known):
                return known.result
        self.done += 1
        files = {path}
        self.reading.append(files)
        try:
            result = function(*([] if begin is None else [begin()]), *task)
        finally:
            self.reading.pop()
        self.results[key].append(_Known(_contents(source, files), result))
        return result


def _told(
    function: Callable[..., Any], task: tuple[Any, ...], begin: Any
) -> tuple[Source, str, object]:
    """The tree that a task is about, the file, and what else makes a difference."""
    if begin is not None:  # a partial that makes what plans a file
        source = next(each for each in begin.args if isinstance(each, Source))
        rest = tuple(each for each in begin.args if each is not source)
        (path,) = task
        return source, path, (function, path, rest)
    (given,) = task
    return given.source, given.path, (function, given.path, given.before)


def _contents(source: Source, paths: set[str] | frozenset[str]) -> dict[str, bytes]:
    return {path: _digest(source, path) for path in paths if source.exists(path)}


def _same(source: Source, known: _Known) -> bool:
    return all(_digest(source, path) == each for path, each in known.files.items())


_ON_DISK: dict[tuple[str, str], bytes] = {}


def _digest(source: Source, path: str) -> bytes:
    if path in source.overlay:
        return sha256(source.overlay[path]).digest()
    key = (str(source.root), path)
    if key not in _ON_DISK:
        _ON_DISK[key] = sha256(source.read(path)).digest()
    return _ON_DISK[key]


# What one test has found out serves the next one.
_SHARED = Memory()


@contextmanager
def remembering(memory: Memory = _SHARED) -> Iterator[Memory]:
    """Remember in this process as long as it lasts, and what was known before."""
    with pytest.MonkeyPatch.context() as patch:
        for module in PARSING:
            patch.setattr(module, "parse_quick", memory.parse)
        for module in RUNNING:
            patch.setattr(module, "running", memory.running)
        patch.setattr(generation, "_searching", lambda *_: nullcontext())
        yield memory
