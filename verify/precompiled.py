# SPDX-License-Identifier: GPL-2.0-only
"""What a source begins with, compiled once for all patches that do not touch it.

Of the base, by the very command that compiles the source; clang reads it ahead of the
source, which then finds its headers included already.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import join
from typing import TypedDict

from ..checkers.kbuild.room import make_room
from ..checkers.kbuild.store import write
from .kbuild import TREE, dependencies
from .objects import Object, read
from .opening import Search, opening
from .process import run, undisturbed

# Bytes; what one architecture needs is 60 files of 12 MB each.
MOST = 1 << 30
_FOLDER = re.compile(r" -I ?(\S+)")
_AHEAD = re.compile(r" -include \S+")
_DEPENDENCIES = re.compile(r"-Wp,-MMD,\S+")
_OUTPUT = re.compile(r" -c -o \S+")
_HERE = re.compile(r"^In file included from <stdin>:.*\n", re.MULTILINE)


class _Facts(TypedDict):
    """What is kept beside a file, which is of no use where it reads nothing."""

    reads: list[str]
    said: str
    proved: bool


_NOTHING = _Facts(reads=[], said="", proved=False)


@dataclass(frozen=True)
class Compiling:
    """A ``source`` of the tree at ``base``, that is made into ``target``.

    In the folder ``output``, where the base's is, by ``command`` with ``@TREE@`` for
    the tree.
    """

    base: Path
    output: Path
    command: str
    source: str
    target: str

    def shell(self, tree: Path, object_file: Path) -> str:
        """The command for the source in ``tree``, with ``.d`` beside the object."""
        command = self.command.replace(TREE, str(tree))
        command = _DEPENDENCIES.sub(f"-Wp,-MMD,{object_file}.d", command)
        target = rf"(?<![\w./-]){re.escape(self.target)}(?![\w./-])"
        return re.sub(target, str(object_file), command)


@dataclass(frozen=True)
class Precompiled:
    """The ``file`` that clang made; it ``reads`` these files of the tree.

    What clang ``said`` then, it says of every source that begins so.  It is ``proved``
    when an object came of it as of the source alone.
    """

    file: Path
    reads: frozenset[str]
    said: str
    proved: bool

    def under(self, command: str, source: str) -> str:
        """``command``, which compiles ``source`` (as written there), on top of it."""
        bare = _AHEAD.sub("", command)
        return bare.replace(f" {source}", f" -include-pch {self.file} {source}", 1)

    def holds(self, asked: Compiling, made: Object) -> bool:
        """Whether ``made``, which came of it, is what comes of the source alone.

        So it is when it is the object that Kbuild made of the base, and when the base's
        source on top of it comes to that.  clang forgets that a function is the file's
        own where it has the name of one that it knows itself, as strlen() of s390.
        Raises Disturbed where the machine failed.
        """
        kept = asked.output / asked.target
        if self.proved:
            return True
        if not kept.is_file() or not self._is_proof(asked, made, read(kept)):
            self.renounce()
            return False
        _note(self.file, _Facts(reads=sorted(self.reads), said=self.said, proved=True))
        return True

    def renounce(self) -> None:
        """Never use it again: a source on top of it is not the source alone."""
        _note(self.file, _NOTHING)

    def _is_proof(self, asked: Compiling, made: Object, kept: Object) -> bool:
        if made == kept:
            return True
        with tempfile.TemporaryDirectory(prefix="pgoff-") as name:
            unit = Path(name, "unit.o")
            command = asked.shell(asked.base, unit)
            command = self.under(command, f"{asked.base}/{asked.source}")
            done = undisturbed(run(("sh", "-ec", command), asked.output))
            return not done.status and not done.output and read(unit) == kept


def precompiled(
    asked: Compiling, tree: Path, changed: Iterable[str], kept: Path
) -> Precompiled | None:
    """What the source begins with at ``tree``, where some files are ``changed``.

    It is ``kept`` in a folder.  None where there is nothing to begin with, where that
    does not compile, and where what it reads may be another file there.
    Raises Disturbed where the machine failed.
    """
    if not asked.source.endswith(".c"):
        return None
    changed = frozenset(changed)
    text = opening(_search(asked, tree), asked.source, changed)
    if not text:
        return None
    file = kept / f"{_name(asked, text)}.pch"
    found = _known(file)
    if found is None:
        found = _made(asked, text, file)
        make_room((kept,), MOST)
    reads = frozenset(found["reads"])
    if not reads or _differ(reads, changed, asked.base):
        return None
    return Precompiled(file, reads, found["said"], found["proved"])


def _search(asked: Compiling, tree: Path) -> Search:
    found = (each.replace(TREE, str(tree)) for each in _FOLDER.findall(asked.command))
    return Search(str(tree), tuple(join(asked.output, each) for each in found))


def _name(asked: Compiling, text: str) -> str:
    """By all that it is made of; the output may have been made anew."""
    made = asked.output.stat().st_mtime_ns
    parts = (str(asked.output), str(made), asked.command, text)
    return sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _known(file: Path) -> _Facts | None:
    """What is known of it, None where it is not there, or not of this version."""
    facts = file.with_suffix(".json")
    with suppress(OSError, ValueError, KeyError):
        for each in (file, facts):
            os.utime(each)  # in use, so that others go first
        found = json.loads(facts.read_bytes())
        return _Facts(reads=found["reads"], said=found["said"], proved=found["proved"])
    return None


def _note(file: Path, facts: _Facts) -> None:
    """Keep what is known of it."""
    write(file.with_suffix(".json"), json.dumps(facts).encode())


def _made(asked: Compiling, text: str, file: Path) -> _Facts:
    """Compile ``text`` and keep it; it reads nothing where that fails."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix="new-") as name:
        header, listing, made = (Path(name, each) for each in ("h", "d", "pch"))
        header.write_text(text.replace(TREE, str(asked.base)), "latin-1")
        command = _headers(asked, header, listing, made)
        done = undisturbed(run(("sh", "-ec", command), asked.output))
        facts = _NOTHING
        if not done.status:
            reads = sorted(dependencies(listing.read_text(), asked.base))
            said = _HERE.sub("", done.output).replace(f"{asked.base}/", "")
            facts = _Facts(reads=reads, said=said, proved=False)
        else:
            made.touch()
        made.replace(file)
    _note(file, facts)
    return facts


def _headers(asked: Compiling, header: Path, listing: Path, made: Path) -> str:
    """The command that compiles ``header`` as the source is compiled."""
    command = asked.command.partition(" ; ")[0]
    command = command.replace(f"{TREE}/{asked.source}", "-")
    command = command.replace(TREE, str(asked.base))
    command = _DEPENDENCIES.sub(f"-Wp,-MMD,{listing}", command)
    command = _OUTPUT.sub(f" -x c-header -o {made}", command)
    return f"{command} < {shlex.quote(str(header))}"


def _differ(reads: frozenset[str], changed: frozenset[str], base: Path) -> bool:
    """Whether a file was changed, or one came that may be found before another."""
    if reads & changed:
        return True
    new = {PurePosixPath(each).name for each in changed if not (base / each).exists()}
    return not new.isdisjoint(PurePosixPath(each).name for each in reads)
