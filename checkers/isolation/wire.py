# SPDX-License-Identifier: GPL-2.0-only
"""What a worker is asked and answers: plain values as MessagePack, never a pickle."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from ..glance import Glance, Sought
from ..kbuild.invocation import Command
from ..limits import Limits
from ..look import Looked
from ..precompiled import Precompiled
from ..source import Source

T = TypeVar("T")
Names = tuple[bytes, ...]

LENGTH = 4  # bytes in front of each message, big endian
LARGEST = 1 << 28  # bytes of a message


@dataclass(frozen=True)
class Setup:
    """What a worker works on: a source, which is ``confined`` if it is not trusted.

    One that ``derives`` may write to the cache, any other can write no file at all.
    """

    root: bytes
    overlay: Mapping[bytes, bytes]
    limits: Limits
    confined: bool
    derives: bool
    gone: Names = ()
    kernel: bytes = b""

    @property
    def source(self) -> Source:
        """The source to work on."""
        overlay = {os.fsdecode(name): text for name, text in self.overlay.items()}
        gone = frozenset(map(os.fsdecode, self.gone))
        kernel = Path(os.fsdecode(self.kernel)) if self.kernel else None
        root = Path(os.fsdecode(self.root))
        return Source(root, overlay, self.confined, gone, kernel)


@dataclass(frozen=True)
class Lexed:
    """To glance at ``files``, of the ``whole`` tree or not, or to search them."""

    files: Names
    whole: bool = False
    sought: Sought | None = None


@dataclass(frozen=True)
class Question:
    """Which files ``paths`` mean, how ``path`` is compiled, or what is in it.

    The last is meant where a ``command`` is given, on top of headers that were compiled
    ``ahead``; to ``prepare`` is to compile these.  With a ``branch``, a file and a
    byte offset, it is how else the path is compiled so that the branch is.  ``lexed``
    is what lexing alone answers.

    ``headers`` are looked at with whatever includes them; without, they are those of
    the question before, for it takes long to send them with each.
    """

    path: str = ""
    command: Command | None = None
    ahead: Precompiled | None = None
    prepare: bool = False
    paths: Names | None = None
    branch: tuple[str, int] | None = None
    lexed: Lexed | None = None
    headers: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Reply:
    """The answer, or why there is none: ``error`` is a UserError's text and remedy.

    ``files`` are the parts of a selection; names of files need not be UTF-8.
    ``glances`` are of files, and ``found`` is what a search found.  ``alike``
    is the same for files that can have the same headers ``ahead``, empty for none.
    ``inputs`` are the files and folders that a worker that derives has read since its
    last reply.  ``memory`` is the most that the worker has had so far, in bytes.  One
    that says ``last`` is not to be asked again.
    """

    files: tuple[Names, Names, Names] | None = None
    glances: tuple[tuple[bytes, Glance], ...] = ()
    found: tuple[frozenset[bytes], Names] | None = None
    command: Command | None = None
    commands: tuple[Command, ...] = ()
    alike: str = ""
    ahead: Precompiled | None = None
    looked: Looked | None = None
    error: tuple[str, str] | None = None
    inputs: Names = ()
    memory: int = 0
    last: bool = False


def packed(value: object) -> bytes:
    """A message with its length in front."""
    content = msgspec.msgpack.encode(value, enc_hook=_plain)
    return len(content).to_bytes(LENGTH, "big") + content


def unpacked(content: bytes, kind: type[T]) -> T:
    """The value in a message; raises msgspec.DecodeError for what is none."""
    return msgspec.msgpack.decode(content, type=kind)


def received(stream: BinaryIO, kind: type[T]) -> T | None:
    """The next message, None where there is none any more."""
    head = stream.read(LENGTH)
    if len(head) < LENGTH:
        return None
    return unpacked(stream.read(int.from_bytes(head, "big")), kind)


def _plain(value: object) -> object:
    """What msgspec does not know: read-only mappings."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value)} cannot be sent")
