# SPDX-License-Identifier: GPL-2.0-only
"""The archive that a kernel unpacks at its start: cpio, in the "newc" format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FOLDER, FILE, DEVICE = 0o040755, 0o100755, 0o020600
CONSOLE = (5, 1)


@dataclass(frozen=True)
class Entry:
    """A file, a folder or a device node; ``number`` is its major and minor."""

    name: str
    mode: int
    content: bytes = b""
    number: tuple[int, int] = (0, 0)


def archive(init: bytes, modules: Mapping[str, bytes], symbols: bytes) -> bytes:
    """A root with ``init`` as its first program, a console, modules and symbols.

    The same input always gives the same bytes.
    """
    folders = [Entry(name, FOLDER) for name in ("dev", "modules", "proc", "sys")]
    console = Entry("dev/console", DEVICE, number=CONSOLE)
    files = [Entry(f"modules/{name}", FILE, modules[name]) for name in sorted(modules)]
    files.append(Entry("symbols", FILE, symbols))
    return _pack([*folders, console, Entry("init", FILE, init), *files])


def _pack(entries: Iterable[Entry]) -> bytes:
    numbered = [*entries, Entry("TRAILER!!!", 0)]
    return b"".join(_record(inode, entry) for inode, entry in enumerate(numbered, 1))


def _record(inode: int, entry: Entry) -> bytes:
    name = entry.name.encode() + b"\0"
    fields = (inode, entry.mode, 0, 0, 1, 0, len(entry.content), 0, 0)
    values = (*fields, *entry.number, len(name), 0)
    head = b"070701" + b"".join(b"%08X" % value for value in values) + name
    return _padded(head) + _padded(entry.content)


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % 4)
