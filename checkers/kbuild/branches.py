# SPDX-License-Identifier: GPL-2.0-only
"""Other configurations to parse a file under, so that a place in it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice, product

from ..errors import NotParsed
from ..source import Source
from . import arch as architectures
from . import kconfig
from .build import build
from .command import command, finished
from .conditions import around, macros_of, may_hold, required, settled
from .environment import deep, macros, wishes
from .expression import BadExpression, Expression, words
from .invocation import Command, candidates
from .located import STUBS
from .probe import Probe
from .store import Memory
from .wanted import WAYS, fulfilled

_MOST = 4  # configurations for one place, and macros that are tried in all ways
_VERSION = b"LINUX_VERSION_CODE"
_VERSIONS = {"an old kernel": "0x040000", "a new kernel": "0x7f0000"}


def alternatives(
    source: Source, path: str, place: tuple[str, int]
) -> Iterator[Command]:
    """Ways to parse ``path`` other than the usual one, in which a place may be read.

    ``place`` is a file and a byte offset in it.  Each says in ``configuration`` what is
    different.  Raises NotParsed where no configuration can be made.
    """
    content = source.read(place[0])
    try:
        expression = required(content, place[1])
    except BadExpression:
        yield from islice(_versions(source, path, content, place[1]), _MOST)
        return
    yield from islice(_found(source, path, expression), _MOST)


def _found(source: Source, path: str, expression: Expression) -> Iterator[Command]:
    usual = command(source, path)
    names = macros_of(expression)
    for values in _assignments([name for name in names if not _is_compilers(name)]):
        defined = sorted(name for name, value in values.items() if value)
        if source.kernel is not None:
            asked = settled(expression, values | _compilers(names, usual.arch))
            yield from _outside(usual, asked, defined)
            continue
        for arch in dict.fromkeys([usual.arch, *architectures.tried(source, path)]):
            asked = settled(expression, values | _compilers(names, arch))
            if not may_hold(asked):
                continue
            found = list(_configured(source, path, usual, arch, asked, defined))
            if found:
                yield from found
                return


def _is_compilers(name: str) -> bool:
    return name.startswith("_")


def _compilers(names: list[str], arch: str) -> dict[str, bool]:
    """Which of the compiler's own macros it defines for an architecture."""
    probe, own = Probe(architectures.triple(arch)), architectures.defines(arch)
    return {
        name: f"-D{name}" in own or probe.defines(name)
        for name in names
        if _is_compilers(name)
    }


def _assignments(names: list[str]) -> list[dict[str, bool]]:
    """Which macros to define, few first."""
    ways = product((False, True), repeat=len(names)) if len(names) <= _MOST else ()
    found = [dict(zip(names, way, strict=True)) for way in ways]
    return sorted(found, key=lambda values: sum(values.values()))


def _configured(
    source: Source,
    path: str,
    usual: Command,
    arch: str,
    asked: Expression,
    defined: list[str],
) -> Iterator[Command]:
    """Ways for one architecture of a tree."""
    with suppress(NotParsed), deep():
        for more in _wished(source, arch, asked):
            changes = (*map(_told, sorted(more.items())), *map(_defined, defined))
            where = build(source, arch, tuple(sorted(more.items())))
            built = next(filter(None, map(where.built, candidates(source, path))), None)
            if built is None or (arch == usual.arch and not changes):
                continue
            found = finished(source, where, path, built)
            yield _named(usual, _with(found, defined), changes)


def _wished(source: Source, arch: str, asked: Expression) -> list[dict[str, str]]:
    """What to wish for so that ``asked`` holds, as long as Kconfig's files stay."""

    def derived() -> tuple[list[dict[str, str]], Iterable[str]]:
        read = kconfig.read(source, macros(arch))
        found = islice(fulfilled(read, wishes(), asked), WAYS)
        return [dict(each) for each in found], read.files

    return list(Memory(source, f"wishes for {asked} {arch}").remembered(derived))


def _outside(
    usual: Command, asked: Expression, defined: list[str]
) -> Iterator[Command]:
    """The way for a module: its kernel is as it is, but for what that does not know."""
    symbols = sorted({name for name in words(asked) if name not in "nmy"})
    on = [*defined, *(f"CONFIG_{name}" for name in symbols)]
    if on:
        yield _named(usual, _with(usual, on), tuple(map(_defined, on)))


def _versions(
    source: Source, path: str, content: bytes, offset: int
) -> Iterator[Command]:
    """Other versions of no kernel, where a module asks for the version."""
    texts = [content[c.start : c.end] for each in around(content, offset) for c in each]
    if source.kernel == STUBS and any(_VERSION in text for text in texts):
        usual = command(source, path)
        for name, number in _VERSIONS.items():
            yield _named(usual, _with(usual, [f"PGOFF_VERSION={number}"]), (name,))


def _with(found: Command, defined: list[str]) -> Command:
    more = tuple(f"-D{name}" for name in defined)
    return replace(found, arguments=(*found.arguments, *more))


def _named(usual: Command, found: Command, changes: tuple[str, ...]) -> Command:
    name = found.arch
    if found.arch != usual.arch:
        name = f"{found.arch} instead of {usual.arch}"
    more = f" with {', '.join(changes)}" if changes else ""
    return replace(found, configuration=f"{name}{more}")


def _told(wish: tuple[str, str]) -> str:
    name, value = wish
    return f"CONFIG_{name} {'off' if value == 'n' else 'on' if value == 'y' else value}"


def _defined(name: str) -> str:
    return f"{name} defined"
