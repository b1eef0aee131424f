# SPDX-License-Identifier: GPL-2.0-only
"""Looking at files, each on its own; in this process where nothing else is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from .errors import NotParsed
from .examine import Examined, examine
from .guessing import guessed
from .kbuild.branches import alternatives
from .kbuild.command import command
from .kbuild.flags import BUILTIN
from .kbuild.invocation import Command
from .kbuild.located import STUBS, places
from .kbuild.store import folder
from .mark import Place
from .parse import KEEP_GOING, MACROS, Unit, parse
from .precompiled import Precompiled, precompiled
from .source import Source
from .view import View

UNPRINTABLE = "its name has control characters or is not UTF-8"


@dataclass(frozen=True)
class Looked:
    """What came of looking at ``path``: ``examined``, or the ``reason`` for nothing.

    ``reads`` are the files that it includes, as the compiler names them.
    """

    path: str
    examined: Examined | None = None
    reason: str = ""
    reads: tuple[str, ...] = ()


# Takes a source, the paths to look at and the headers to look at with them; gives an
# answer for each path, in any order.
LookAt = Callable[[Source, tuple[str, ...], tuple[str, ...]], Iterable[Looked]]


# A file to parse, and a place that is left out of what is read as it is parsed.
Branch = tuple[str, Place]
# The same for other configurations, which may read the branches.
LookAgain = Callable[[Source, tuple[Branch, ...], tuple[str, ...]], Iterable[Looked]]


OPTIONS = MACROS | KEEP_GOING


def look(
    source: Source,
    path: str,
    headers: tuple[str, ...],
    built: Command | None = None,
    ahead: Precompiled | None = None,
) -> Looked:
    """Look at one file, parsed as ``built`` says or as the tree does.

    On top of headers that were compiled ``ahead`` with OPTIONS, if there are any.
    """
    try:
        if not path.isprintable():
            raise NotParsed(path, UNPRINTABLE)
        how = built or command(source, path)
        if source.kernel == STUBS:
            found = guessed(source, path, how)
            unit, doubts, invented = found.unit, found.doubts, found.invented
        else:
            unit = parse(source, path, options=OPTIONS, built=how, ahead=ahead)
            doubts, invented = (), frozenset()
        if source.confined:
            _require_inside(unit)
        reads = sorted(unit.reads - invented)
        examined = examine(View(unit, headers))
        told = (*doubts, *_unsure(source, how, examined))
        examined = replace(
            examined, doubts=told, configuration=how.configuration or how.arch
        )
        return Looked(path, examined, reads=tuple(reads))
    except NotParsed as error:
        return Looked(path, reason=error.reason)


def _unsure(source: Source, how: Command, examined: Examined) -> Iterator[str]:
    """What is not certain of a module that is in no kernel tree."""
    if source.kernel is None:
        return
    if how.reason:
        yield how.reason
    ops = examined.facts.interface.region_info
    if source.kernel == STUBS and examined.facts.tables:
        which = f"with the op .{ops[0]}" if ops else "without an op for region info"
        yield f"of which kernel its operations are is not known: taken for one {which}"


def _require_inside(unit: Unit) -> None:
    """Raise NotParsed where ``unit`` read a file that a confined source has not.

    What the compiler said of it may repeat that file, so nothing is said of it.
    """
    kernel = unit.source.kernel
    headers = (STUBS, *(places(kernel) if kernel else ()))
    own = (unit.source.root, folder(), BUILTIN, *headers)
    allowed = tuple(str(each.resolve()) for each in own)
    for name in sorted(unit.reads):
        real = _real(name)
        if not any(f"{real}/".startswith(f"{top}/") for top in allowed):
            raise NotParsed(unit.path, f"it includes {name}, out of the tree")


@cache
def _real(name: str) -> str:
    return str(Path(name).resolve())


def look_alone(
    source: Source, paths: tuple[str, ...], headers: tuple[str, ...]
) -> Iterator[Looked]:
    """Look at files in this process, which ends where libclang crashes."""
    for path in paths:
        yield look(source, path, headers)


def look_on_kept(
    source: Source, paths: tuple[str, ...], headers: tuple[str, ...]
) -> Iterator[Looked]:
    """The same on top of headers that are compiled once, and kept for later runs."""
    for path in paths:
        built = ahead = None
        with suppress(NotParsed):  # which looking says, too
            built = command(source, path)
            ahead = precompiled(source, path, built, OPTIONS, headers)
        yield look(source, path, headers, built, ahead)


def look_again_alone(
    source: Source, branches: tuple[Branch, ...], headers: tuple[str, ...]
) -> Iterator[Looked]:
    """Look at files under other configurations in this process."""
    tried: dict[tuple[str, Command], None] = {}
    for path, place in branches:
        with suppress(NotParsed):
            every = alternatives(source, path, place)
            tried |= dict.fromkeys((path, each) for each in every)
    for path, each in tried:
        yield look(source, path, headers, each)
