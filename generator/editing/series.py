# SPDX-License-Identifier: GPL-2.0-only
"""Edits, patches and the series, as frozen values; offsets count bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...checkers.finding import Location
from ...checkers.source import Source


@dataclass(frozen=True, order=True)
class Edit:
    """Replace the bytes ``[start, end)`` of ``path`` by ``text``."""

    path: str
    start: int
    end: int
    text: bytes = b""


@dataclass(frozen=True, order=True)
class Conversion:
    """What a patch changes for ``name``, an ops table or a function of a library.

    ``traits`` say in words what is done to its code.  Two conversions with the same are
    the same change.
    """

    name: str
    path: str
    traits: tuple[str, ...]


@dataclass(frozen=True)
class Patch:
    """One commit to be: its message, and the new content of the files it changes.

    ``message`` is the whole commit message, subject first, wrapped, ending in a
    newline and without any tag; ``files`` maps a path to the content after the patch.
    Patches of one ``topic`` are read together, as a library and those who use it; one
    that belongs to nothing else has none.  ``conversions`` are the drivers and
    libraries that it converts, ``readers`` functions of others that it makes ask the
    page tables for a page frame.
    """

    stage: str
    message: str
    files: Mapping[str, bytes]
    topic: str = ""
    conversions: tuple[Conversion, ...] = ()
    readers: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]


@dataclass(frozen=True, order=True)
class Refusal:
    """What no idiom fits: ``ops`` stays as it is, because of ``reason`` there.

    ``idiom`` is the one that came closest, empty where none begins like the code, and
    ``code`` is the line, None where nobody has looked yet.  ``table`` is the file with
    the ops table, empty where ``ops`` is something else.
    """

    stage: str
    ops: str
    location: Location
    reason: str
    idiom: str = ""
    code: str | None = None
    table: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Whose it is: static tables of several files may have one name."""
        return self.table, self.ops


@dataclass(frozen=True)
class Series:
    """Patches in order on top of ``base``, and what was refused."""

    base: Source
    patches: tuple[Patch, ...]
    refusals: tuple[Refusal, ...] = ()

    @property
    def changed(self) -> frozenset[str]:
        """The files that any of the patches changes."""
        return frozenset(path for each in self.patches for path in each.files)


@dataclass(frozen=True)
class Wave:
    """Patches that are sent in one go, on top of the waves before.

    ``name`` is that of their folder, empty where the series is one wave.  ``letter``
    is the text of the cover letter, subject first; ``refusals`` is what it tells of.
    """

    name: str
    letter: str
    patches: tuple[Patch, ...]
    refusals: tuple[Refusal, ...] = ()


def patched(source: Source, patches: Iterable[Patch]) -> Source:
    """``source`` with ``patches`` on top of it, in their order."""
    for patch in patches:
        source = source.edited(patch.files)
    return source


def apply(source: Source, edits: Iterable[Edit]) -> dict[str, bytes]:
    """The files that ``edits`` change, with their new content.

    Edits are applied from the end, so that offsets stay true; two that overlap are a
    bug of the caller and trip an assertion.  Equal edits are one edit.
    """
    by_path: dict[str, list[Edit]] = {}
    for edit in sorted(set(edits)):
        by_path.setdefault(edit.path, []).append(edit)
    files = {}
    for path, ordered in by_path.items():
        content = source.read(path)
        for edit, following in zip(ordered, [*ordered[1:], None], strict=True):
            assert following is None or edit.end <= following.start, (edit, following)
        for edit in reversed(ordered):
            content = content[: edit.start] + edit.text + content[edit.end :]
        files[path] = content
    return files
