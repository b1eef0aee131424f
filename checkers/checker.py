# SPDX-License-Identifier: GPL-2.0-only
"""What a rule is made of."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from clang.cindex import CursorKind

from .documentation import Documentation, documentation
from .finding import Finding, Note, Severity, Unanalysed
from .mark import Mark
from .run import Run
from .view import View
from .walk import Node

Visit = Callable[[Node, View], Iterable[Mark]]
Judge = Callable[[tuple[Mark, ...], Run], Iterable[Finding | Unanalysed]]


class Checker:
    """One rule: what it stops at in each file, and what it makes of that in the end.

    Its name is that of its file.  Functions decorated with :meth:`visit` or
    :meth:`named` see nodes of one file and yield marks.  When all files were seen,
    every mark is a finding, or what the function decorated with :meth:`judge` makes of
    the marks.
    """

    def __init__(self, module: str, severity: Severity) -> None:
        self.module = module
        self.name = module.rpartition(".")[2]
        self.severity = severity
        self._visits: list[tuple[CursorKind, Visit]] = []
        self._named: list[tuple[re.Pattern[str], Visit]] = []
        self._judge: Judge = self._all

    def visit(self, *kinds: CursorKind) -> Callable[[Visit], Visit]:
        """Call the function for every node of these kinds."""

        def register(function: Visit) -> Visit:
            self._visits.extend((kind, function) for kind in kinds)
            return function

        return register

    def named(self, name: re.Pattern[str]) -> Callable[[Visit], Visit]:
        """Call the function where a variable or function is named in which that is."""

        def register(function: Visit) -> Visit:
            self._named.append((name, function))
            return function

        return register

    def judge(self, function: Judge) -> Judge:
        """Call the function with the marks of all files, which come in order."""
        self._judge = function
        return function

    def marks(self, view: View) -> Iterator[Mark]:
        """What the rule stops at in a file."""
        for kind, visit in self._visits:
            for node in view.walk.of(kind):
                yield from visit(node, view)
        for name, visit in self._named:
            for node in view.walk.named(name):
                yield from visit(node, view)

    def judged(
        self, marks: tuple[Mark, ...], run: Run
    ) -> Iterable[Finding | Unanalysed]:
        """What the rule says in the end."""
        return self._judge(marks, run)

    def finding(self, mark: Mark, way: tuple[Note, ...] = ()) -> Finding:
        """A mark as a finding, with the ``way`` from the ops table in front."""
        return Finding(
            mark.location,
            self.name,
            self.severity,
            mark.function,
            mark.message,
            (*way, *mark.notes),
        )

    @cached_property
    def documentation(self) -> Documentation:
        """The docstring of the rule's file."""
        return documentation(importlib.import_module(self.module).__doc__ or "")

    def _all(self, marks: tuple[Mark, ...], run: Run) -> Iterator[Finding]:
        for mark in marks:
            yield self.finding(mark, run.ways.get(mark.symbol, ()))
