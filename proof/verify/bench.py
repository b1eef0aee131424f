# SPDX-License-Identifier: GPL-2.0-only
"""One architecture at work: the base from nothing, then patch after patch."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import symbols
from .arches import tool
from .kbuild import Kbuild
from .makelog import MakeLog
from .matrix import Build, Cell, Fault, State, faults, first, following, verdict
from .process import neutral, run
from .scratch import Scratch


@dataclass(frozen=True)
class Base:
    """What the base could build: folders as Kbuild orders them, objects on their own.

    ``elsewhere`` are the objects that this architecture cannot build, ``unmet`` the
    symbols of the fragments that did not hold, ``known`` the symbols (of C) that the
    kernel exports.  Where nothing can be built ``why`` says so.
    """

    folders: tuple[str, ...] = ()
    single: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()
    state: State = field(default_factory=State)
    why: str = ""


@dataclass(frozen=True)
class Bench:
    """Where one architecture is built, and where its logs go."""

    scratch: Scratch
    kbuild: Kbuild
    logs: Path

    def base(self, folders: Iterable[str], sources: Iterable[str]) -> Base:
        """Build from an empty output."""
        lacking = self.kbuild.missing_tool()
        if lacking:
            return Base(why=f"{lacking} is not installed")
        shutil.rmtree(self.kbuild.output, ignore_errors=True)
        done = self.kbuild.configure()
        if done.status:
            return Base(why=f"cannot be configured: {_tail(done.output)}")
        present = tuple(at for at in folders if (self.scratch.path / at).is_dir())
        alone = tuple(
            path.removesuffix(".c") + ".o"
            for path in sources
            if not path.startswith(present)
        )
        log = self._make((*present, *alone), "base")
        if "make" in log.failed or not self.kbuild.objects(present):
            why = _tail(next(iter(log.failed.values()), ""))
            return Base(why=f"nothing builds: {why}")
        single = tuple(at for at in alone if at not in log.failed)
        elsewhere = tuple(at for at in alone if at in log.failed)
        failed = {at: why for at, why in log.failed.items() if at not in elsewhere}
        known = self._symbols(present, single).foreign()
        build = self._build(MakeLog(log.diagnostics, failed), present, single, known)
        unmet = self.kbuild.unmet()
        return Base(present, single, elsewhere, unmet, known, first(build))

    def patch(
        self, number: int, base: Base, parent: State, changed: tuple[str, ...]
    ) -> tuple[State, Cell]:
        """Build what the patch that was just applied reaches, and judge it."""
        start = time.monotonic()
        refused = self._reconfigure(base) if any(map(_steers_kbuild, changed)) else ()
        log = self._make((*base.folders, *base.single), f"{number:04}")
        build = self._build(log, base.folders, base.single, base.known)
        found = (*refused, *faults(parent, build, self.scratch.has))
        word = verdict(base.state, build, changed, found)
        seconds = time.monotonic() - start
        proved = build.inputs & frozenset(changed)
        cell = Cell(word, len(build.built), seconds, found, proved)
        return following(parent, build), cell

    def _reconfigure(self, base: Base) -> tuple[Fault, ...]:
        """Start over where a patch changes what is built: no old object may stay."""
        self.kbuild.forget(base.folders)
        done = self.kbuild.configure()
        if not done.status:
            return ()
        return (Fault("Kconfig", "cannot be configured", _tail(done.output)),)

    def _make(self, targets: Iterable[str], name: str) -> MakeLog:
        log = self.logs / f"{name}-{self.kbuild.arch.name}.log"
        return self.kbuild.build(targets, log)

    def _build(
        self,
        log: MakeLog,
        folders: tuple[str, ...],
        single: tuple[str, ...],
        known: frozenset[str],
    ) -> Build:
        """What is there after make ran; ``known`` are symbols the kernel exports."""
        open_ends = symbols.unresolved(self._symbols(folders, single), known, single)
        names = {name for _, name in open_ends}
        exported = symbols.exported_by_tree(self.scratch, names)
        needed = frozenset(pair for pair in open_ends if pair[1] not in exported)
        alone = frozenset(at for at in single if (self.kbuild.output / at).is_file())
        build = Build(log, self.kbuild.objects(folders) | alone, needed)
        inputs = (self.kbuild.inputs(target) for target in build.built)
        return replace(build, inputs=frozenset().union(*inputs))

    def _symbols(
        self, folders: tuple[str, ...], single: tuple[str, ...]
    ) -> symbols.Symbols:
        """The symbols of the modules there are, and of the objects on their own."""
        names = [*self.kbuild.modules(folders)]
        names += [at for at in single if (self.kbuild.output / at).is_file()]
        nm = tool("llvm-nm", self.kbuild.llvm)
        options = ("--print-file-name", "--format=posix")
        done = run((nm, *options, *names), self.kbuild.output, neutral())
        return symbols.read(done.output)


def _steers_kbuild(path: str) -> bool:
    """Whether a changed file says what is built: then nothing old may stay."""
    name = path.rpartition("/")[2]
    return name.startswith(("Makefile", "Kconfig", "Kbuild"))


def _tail(output: str) -> str:
    return " / ".join(output.strip().split("\n")[-4:])
