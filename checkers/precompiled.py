# SPDX-License-Identifier: GPL-2.0-only
"""Headers that many files of a tree begin with, compiled once for all of them.

A driver's own hundred lines stand behind some six hundred headers, and most of the time
that a parse takes goes to those.  What the header of VFIO includes comes before every
driver in any case, so libclang reads it once and keeps what it made of it (a
precompiled header), and each file is parsed on top of that.  The header of VFIO is not
part of it: it is what a series changes.

What is different from a plain parse is that these headers come first, which is what
headers have to put up with.  Where it makes an error, the plain parse has the last word
(:func:`.parse.parse`).
"""

from __future__ import annotations

import posixpath
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from clang.cindex import (
    Diagnostic,
    Index,
    TranslationUnit,
    TranslationUnitLoadError,
    TranslationUnitSaveError,
)

from .errors import GAVE_UP, NotParsed
from .inclusion import ahead, folders, mappings
from .kbuild.flags import BUILTIN
from .kbuild.invocation import Command
from .kbuild.room import make_room
from .kbuild.states import now, settled, states
from .kbuild.store import Kept, Memory, at, digest, folder, place, stamp, touch
from .kbuild.versions import versions
from .main_file import children
from .repeated import own
from .source import Source

KIND = "precompiled"
MOST = 512 << 20  # bytes that are kept; those of one kernel take some 60 MB
_NAME = "pgoff-ahead.h"  # of the text that includes them all, which is no file
# That another compiler will read it: clang's ForSerialization.
_OPTIONS = TranslationUnit.PARSE_INCOMPLETE | 0x10
# What differs from file to file, and what no header needs to know.
_OWN = ("-DKBUILD_BASENAME=", "-DKBUILD_MOD", "-D__KBUILD_MODNAME=")


@dataclass(frozen=True)
class Precompiled:
    """Headers that were parsed ahead: ``file`` has their AST.

    ``reads`` are all files that it is made of, as the compiler names them.
    """

    file: str
    reads: frozenset[str]

    @property
    def arguments(self) -> tuple[str, ...]:
        """What libclang is to be told before the arguments of a file.

        Whether the headers are still as they were has been asked, and libclang would
        mind that another file has another name.
        """
        return ("-include-pch", self.file, "-Xclang", "-fno-validate-pch")

    @property
    def declared(self) -> frozenset[str]:
        """The names that the headers declare outside of everything."""
        return _declared(self.file)


def precompiled(
    source: Source, path: str, built: Command, options: int, apart: Iterable[str] = ()
) -> Precompiled | None:
    """The headers ahead of ``path`` as it is ``built``, None where there are none.

    There are none for a header, for a module outside of the tree of its kernel, where
    the overlay of ``source`` has one of them or any file is gone, and where they do not
    compile.  Files ``apart`` are not among them.
    """
    apart = tuple(apart)
    names = common(source, path, built, apart)
    try:
        if names and (more := own(source, path)):
            found = compiled(source, (*names, *more), built, options, apart)
            if found is not None:
                return found
        return compiled(source, names, shared(source, built), options, apart)
    except NotParsed:
        return None


def common(
    source: Source, path: str, built: Command, apart: Iterable[str] = ()
) -> tuple[str, ...]:
    """The names of the headers that ``path`` has in common with others, if any.

    Without those ``apart``, files of the tree that have to be seen as they are.
    """
    if not path.endswith(".c") or source.kernel is not None or source.gone:
        return ()
    names = ahead(source, path, built.arguments)
    names = names or mappings(source, path, built.arguments)
    return tuple(
        name for name in names if not any(f"/{x}".endswith(f"/{name}") for x in apart)
    )


def shared(source: Source, built: Command) -> Command:
    """As a file is ``built``, without the folders that only its own headers are in.

    Kbuild has the folders of the whole tree first (LINUXINCLUDE, with headers to
    include at its end), then those of the architecture and of the file, so that what is
    found in the former is found there for all files.
    """
    words = iter(built.arguments)
    kept: list[str] = []
    for word in words:
        folder = next(words, "") if word == "-I" else ""
        if not folder:
            kept.append(word)
        elif "-include" not in kept or folder.startswith(f"{source.root}/arch/"):
            kept += (word, folder)
    return replace(built, arguments=tuple(kept))


def alike(names: tuple[str, ...], built: Command) -> str:
    """A name for all files for which ``names`` come to the same; empty without any."""
    words = (word for word in built.arguments if not word.startswith(_OWN))
    return digest((KIND, *names, "", *words)) if names else ""


def compiled(
    source: Source,
    names: tuple[str, ...],
    built: Command,
    options: int,
    apart: Iterable[str] = (),
) -> Precompiled | None:
    """``names`` as compiled for all files that are built alike.

    None where the overlay has one of the headers, or what would be found before it, or
    where one is ``apart``.  Raises NotParsed where libclang did not survive it.
    """
    if not names:
        return None
    name = f"{alike(names, built)} {options} {versions().hex()}"
    memory = Memory(at(place(source), {}), name)
    kept = memory.recall()
    if kept is None or not _is_there(kept):
        kept = _made(memory, names, built, options)
    if kept is None or kept.value is None:
        return None  # they do not compile, or cannot be kept
    if not kept.inputs.isdisjoint((*source.overlay, *apart)):
        return None
    path = _place(kept.value["file"])
    return Precompiled(str(path), frozenset(kept.value["reads"]))


def _is_there(kept: Kept) -> bool:
    """Whether the file was not removed to make room; it is in use then."""
    if kept.value is None:
        return True
    path = _place(kept.value["file"])
    touch(path)
    return path.exists()


@lru_cache(maxsize=8)
def _declared(file: str) -> frozenset[str]:
    unit = Index.create().read(file)
    return frozenset(each.spelling for each in children(unit.cursor))


def _made(
    memory: Memory, names: tuple[str, ...], built: Command, options: int
) -> Kept | None:
    """Compile ``names`` and keep what came of it; None where it cannot be kept."""
    source, begun = memory.source, now()
    name = f"{source.root}/{_NAME}"
    text = "".join(f'#include "{each}"\n' for each in names)
    arguments = [*built.arguments, "-x", "c-header"]
    try:
        unit = Index.create().parse(name, arguments, [(name, text)], options | _OPTIONS)
    except TranslationUnitLoadError as error:
        raise NotParsed(_NAME, GAVE_UP) from error
    reads = sorted({str(each.include.name) for each in unit.get_includes()})
    inputs = {each: stamp(source, each) for each in _inputs(source, reads, built)}
    looks = states(f"{source.root}/{each}" for each in inputs)
    if not _is_whole(source, reads) or not settled(looks, begun):
        return None
    value = None
    if all(found.severity < Diagnostic.Error for found in unit.diagnostics):
        parts = (str(each) for each in sorted(inputs.items()))
        file = f"{digest((memory.path.stem, *parts))}.pch"
        if not _saved(unit, _place(file)):
            return None
        value = {"file": file, "reads": reads}
    memory.keep_as(value, inputs)
    make_room((folder() / KIND,), MOST)
    return Kept(value, frozenset(inputs))


def _inputs(source: Source, reads: Iterable[str], built: Command) -> Iterator[str]:
    """The files of the tree that it depends on, and those that must not appear.

    A file that appears in a folder which is searched before would be read instead.  One
    that is there already was not meant: the name that was included is a longer one.
    """
    search = tuple(folders(source, built.arguments))
    for read in reads:
        name = posixpath.normpath(read)
        if not name.startswith(f"{source.root}/"):
            continue
        path = name.removeprefix(f"{source.root}/")
        yield path
        for number, below in enumerate(search):
            if path.startswith(f"{below}/"):
                rest = path.removeprefix(f"{below}/")
                others = (f"{before}/{rest}" for before in search[:number])
                yield from (each for each in others if not source.exists(each))


def _is_whole(source: Source, reads: Iterable[str]) -> bool:
    """Whether all that was read is known not to change, or to be asked for."""
    known = (f"{source.root}/", f"{folder()}/", f"{BUILTIN}/")
    return all(
        each.isprintable() and posixpath.normpath(each).startswith(known)
        for each in reads
    )


def _place(file: str) -> Path:
    return folder() / KIND / file


def _saved(unit: TranslationUnit, path: Path) -> bool:
    """Put the AST at ``path``, all of it or nothing; whether there was room for it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix="new-") as made:
            unit.save(f"{made}/{path.name}")
            Path(made, path.name).replace(path)
    except (OSError, TranslationUnitSaveError):
        return False
    return True
