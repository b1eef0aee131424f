# SPDX-License-Identifier: GPL-2.0-only
"""One patch on one architecture against its parent: values and comparisons only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .makelog import Diagnostic, MakeLog

CODE = (".c", ".h", ".S")
FAILURE_LINES = 40


class Verdict(StrEnum):
    """What a cell of the table says."""

    BUILT = "built"
    NOT_HERE = "not buildable here"
    AT_BASE = "fails already at base"
    BROKEN = "broken by this patch"
    NOTHING = "-"
    NOT_REACHED = "not reached"


@dataclass(frozen=True, order=True)
class Fault:
    """What a patch made worse, where, and the evidence (lines of output)."""

    where: str
    what: str
    evidence: str = ""


@dataclass(frozen=True)
class State:
    """What an architecture looks like after a patch; the next one is compared with it.

    ``unresolved`` holds pairs (object, symbol).
    """

    diagnostics: Mapping[str, frozenset[Diagnostic]] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    unresolved: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Build:
    """One build: make's log, the objects there are now, and symbols in need.

    ``inputs`` are the files of the tree that the objects made now were made from.
    """

    log: MakeLog
    objects: frozenset[str] = frozenset()
    unresolved: frozenset[tuple[str, str]] = frozenset()
    inputs: frozenset[str] = frozenset()

    @property
    def built(self) -> frozenset[str]:
        """The objects that were made now, without the host's."""
        return (self.log.made - set(self.log.failed)) & self.objects


@dataclass(frozen=True)
class Cell:
    """The verdict on a patch; ``proved`` are the changed files that were compiled."""

    verdict: Verdict
    built: int = 0
    seconds: float = 0.0
    faults: tuple[Fault, ...] = ()
    proved: frozenset[str] = frozenset()


def is_code(path: str) -> bool:
    """Whether a compiler should see a file of this name."""
    return path.endswith(CODE)


def first(build: Build) -> State:
    """The state of the base, whose failures and warnings nobody is blamed for."""
    return following(State(), build)


def following(parent: State, build: Build) -> State:
    """The state after a build: what was not made again keeps its diagnostics.

    So does what failed, as a compiler that stops early says less.
    """
    merged = dict(parent.diagnostics)
    for target, found in build.log.diagnostics.items():
        kept = merged.get(target, found) if target in build.log.failed else found
        merged[target] = kept | found
    return State(
        merged,
        frozenset(build.log.failed),
        build.objects,
        build.unresolved,
    )


def faults(
    parent: State, build: Build, is_file: Callable[[str], bool]
) -> tuple[Fault, ...]:
    """What is worse than at the parent; ``is_file`` knows the tree as it is now."""
    found = {
        *_failures(parent, build),
        *_messages(parent, build),
        *_lost(parent, build, is_file),
        *_needs(parent, build),
    }
    return tuple(sorted(found))


def _failures(parent: State, build: Build) -> Iterator[Fault]:
    for target, text in build.log.failed.items():
        if target not in parent.failed:
            lines = text.split("\n")[:FAILURE_LINES]
            yield Fault(target, "does not build", "\n".join(lines))


def _messages(parent: State, build: Build) -> Iterator[Fault]:
    """New diagnostics; those of a new object may come from any object before."""
    anything = frozenset().union(*parent.diagnostics.values())
    for target, now in build.log.diagnostics.items():
        if target not in build.log.failed:
            new = now - parent.diagnostics.get(target, anything)
            yield from (Fault(target, f"new: {diagnostic}") for diagnostic in new)


def _lost(
    parent: State, build: Build, is_file: Callable[[str], bool]
) -> Iterator[Fault]:
    """Objects that are gone though their source is not.

    Beside a failure an object is missing for that; joined objects have no source.
    """
    near_failures = {_folder(target) for target in build.log.failed}
    for target in parent.objects - build.objects:
        stem = target.removesuffix(".o")
        has_source = is_file(f"{stem}.c") or is_file(f"{stem}.S")
        if has_source and _folder(target) not in near_failures:
            yield Fault(target, "is no longer built")


def _needs(parent: State, build: Build) -> Iterator[Fault]:
    for at, symbol in build.unresolved - parent.unresolved:
        yield Fault(at, f"uses {symbol}, which nothing exports")


def verdict(
    base: State, build: Build, changed: Iterable[str], found: tuple[Fault, ...]
) -> Verdict:
    """The word for a build with the faults ``found``, of a patch of ``changed``."""
    if found:
        return Verdict.BROKEN
    if build.built:
        return Verdict.BUILT
    objects = {path.rpartition(".")[0] + ".o" for path in changed if is_code(path)}
    if not objects:
        return Verdict.NOTHING
    return Verdict.AT_BASE if objects & base.failed else Verdict.NOT_HERE


def unproved(changed: Iterable[str], cells: Iterable[Cell]) -> tuple[str, ...]:
    """The changed code that no architecture compiled."""
    proved = frozenset().union(*(cell.proved for cell in cells))
    return tuple(
        sorted(path for path in changed if is_code(path) and path not in proved)
    )


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
