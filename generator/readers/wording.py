# SPDX-License-Identifier: GPL-2.0-only
"""What the message of a patch says that lets a file ask the page tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from ..editing.message import listed, message
from .plan import ReaderFile

# What says nothing of whose a file is.
_ROOTS = ("arch", "drivers")


def reader_message(file: ReaderFile, storing: Sequence[str]) -> str:
    """The message; ``storing`` are the functions that store a page frame so far."""
    return message(
        "mmap_drivers/reader",
        prefix=_prefix(file.path),
        path=file.path,
        functions=listed([f"{name}()" for name in file.functions]),
        several=len(file.functions) > 1,
        outdated=file.outdated,
        remarked=listed([f"{name}()" for name in file.remarked]),
        storing=listed([f"{name}()" for name in storing]),
        many=len(storing) > 1,
    )


def _prefix(path: str) -> str:
    """``arch/riscv/kvm/mmu.c`` is of ``riscv/kvm``."""
    parts = PurePosixPath(path).parent.parts
    return "/".join(parts[1:] if len(parts) > 1 and parts[0] in _ROOTS else parts)
