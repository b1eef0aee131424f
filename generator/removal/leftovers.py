# SPDX-License-Identifier: GPL-2.0-only
"""Functions and macros that nothing in the whole tree uses any more.

They are found by use: what the patches before named less often than the tree did, and
what is of the type of an op that there is no more, or takes a page offset apart.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...checkers.source import Source
from ..editing.naming import prefix
from ..editing.series import Edit, apply
from .decoders import decoders, drivers_own
from .everywhere import Everywhere
from .places import places, together

_WORD = re.compile(rb"[A-Za-z_]\w*")
_MADE = re.compile(
    rb"^#[ \t]*define[ \t]+(\w+)|^EXPORT_SYMBOL\w*\((\w+)"
    rb"|^(?:static[ \t]+)?(?:inline|__always_inline)\b[^;{(]*?\b(\w+)[ \t]*\(",
    re.M,
)
_DEVICE = rb"\s*\(\s*struct\s+vfio_device\s*\*\s*\w*\s*,\s*struct\s+"
_OLD = (
    re.compile(rb"\bint\s+(\w+)" + _DEVICE + rb"vm_area_struct\s*\*\s*\w*\s*\)\s*[;{]"),
    re.compile(
        rb"\bint\s+(\w+)" + _DEVICE + rb"vfio_region_info\s*\*\s*\w*\s*,"
        rb"\s*struct\s+vfio_info_cap\s*\*\s*\w*\s*\)\s*[;{]"
    ),
)
_EMPTY = re.compile(
    rb"^#[ \t]*if[^\n]*\n(?:[ \t]*\n|#[ \t]*(?:else|elif)\b[^\n]*\n)*"
    rb"#[ \t]*endif[^\n]*\n(?:[ \t]*\n)?",
    re.M,
)
# What users' programs are compiled with is theirs.
_USERS = "/uapi/"


@dataclass(frozen=True)
class Sweep:
    """What goes in one patch: the names, and the new content of the files."""

    prefix: str
    names: tuple[str, ...]
    files: Mapping[str, bytes]


def sweeps(base: Source, every: Everywhere) -> Iterator[Sweep]:
    """What is left over in ``every``, compared with ``base``, until nothing is.

    A sweep for each driver or library, on top of those before it.
    """
    candidates = {*_of_old_types(every), *_named_less(base, every)}
    candidates |= left_over(every.source)
    while True:
        found = {name: list(_unused(every, name)) for name in sorted(candidates)}
        groups = {_prefix(edits) for edits in found.values() if edits}
        if not groups:
            return
        made = _sweep(every, min(groups), found)
        yield made
        now = every.edited(made.files)
        candidates |= set(_named_less(every.source, now))
        every = now


def left_over(source: Source) -> set[str]:
    """The macros that take page offsets apart and have lost all uses before."""
    own = drivers_own(source)
    return {name for name in decoders(source) if any(_unused(own, name))}


def _sweep(
    every: Everywhere, prefix: str, found: Mapping[str, Sequence[Edit]]
) -> Sweep:
    """All of one group, and what only that used within the group."""
    names: list[str] = []
    files: dict[str, bytes] = {}
    while True:
        chosen = {
            name: edits
            for name, edits in found.items()
            if edits and _prefix(edits) == prefix and name not in names
        }
        if not chosen:
            return Sweep(prefix, tuple(names), files)
        names += chosen
        edits = [edit for each in chosen.values() for edit in each]
        changed = {
            path: _without_empty(every.files[path], content)
            for path, content in apply(every.source, _joined(every, edits)).items()
        }
        files |= changed
        now = every.edited(changed)
        less = sorted(set(_named_less(every.source, now)))
        found = {name: list(_unused(now, name)) for name in less}
        every = now


def _without_empty(before: bytes, after: bytes) -> bytes:
    """``after`` without the conditions that had something inside in ``before``."""
    return _EMPTY.sub(lambda found: found[0] if found[0] in before else b"", after)


def _prefix(edits: Sequence[Edit]) -> str:
    """How the subject of the patch begins: by the source, if there is one."""
    paths = sorted({edit.path for edit in edits})
    sources = [path for path in paths if path.endswith(".c")]
    first = (sources or paths)[0]
    return "vfio" if first.startswith("include/") else prefix(first)


def _joined(every: Everywhere, edits: Iterable[Edit]) -> Iterator[Edit]:
    """The edits with those in one that are next to each other, or within others."""
    pieces: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for edit in edits:
        pieces[edit.path].append((edit.start, edit.end))
    for path, ranges in pieces.items():
        for start, end in together(every.files[path], ranges):
            yield Edit(path, start, end)


def _of_old_types(every: Everywhere) -> Iterator[str]:
    """Functions that only an old op could be, and that others may see."""
    for path, content in every.files.items():
        if path.endswith(".h"):
            for pattern in _OLD:
                for found in pattern.finditer(content):
                    yield found[1].decode()


def _named_less(base: Source, every: Everywhere) -> Iterator[str]:
    """What is made in some file and was named more often in ``base``."""
    less: set[bytes] = set()
    for path, now in every.source.overlay.items():
        then = base.read(path) if base.exists(path) else b""
        if then != now:
            count = Counter(_WORD.findall(now))
            less |= {
                word
                for word, before in Counter(_WORD.findall(then)).items()
                if count[word] < before
            }
    made = {
        word
        for content in every.files.values()
        for found in _MADE.findall(content)
        for word in found
        if word
    }
    yield from (word.decode() for word in less & made)


def _unused(every: Everywhere, name: str) -> Iterator[Edit]:
    """The edits that take ``name`` out; none where something uses it."""
    key = re.compile(rb"\b%s\b" % name.encode())
    edits = []
    for path, content in every.files.items():
        if key.search(content) is None:
            continue
        found = places(content, name)
        if found.uses or (found.made and _USERS in f"/{path}"):
            return
        edits += [Edit(path, start, end) for start, end in found.made]
    yield from edits
