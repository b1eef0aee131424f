# SPDX-License-Identifier: GPL-2.0-only
"""What is kept of each patch's last version: tags of reviewers, and notes.

A tag is somebody's word on the patch that they saw.  It is kept where the patch does
just what it did, context and line numbers aside; else it is dropped, and that is told,
as the kernel's rules on submitting patches ask.
"""

from __future__ import annotations

from dataclasses import replace

from ..editing.series import Patch
from .comparison import Compared

CHANGED = "the patch has changed"
GONE = "the patch is gone"


def tagged(each: Compared) -> Patch:
    """The patch with the tags that are kept at the end of its message."""
    if each.earlier is None or not each.same or not each.earlier.tags:
        return each.patch
    tags = "".join(f"{tag}\n" for tag in each.earlier.tags)
    return replace(each.patch, message=f"{each.patch.message}\n{tags}")


def dropped(each: Compared) -> tuple[str, ...]:
    """What is said of the tags that are not kept."""
    if each.earlier is None or each.same:
        return ()
    return tuple(drop(tag, CHANGED) for tag in each.earlier.tags)


def drop(tag: str, why: str) -> str:
    """That a tag is not kept, in words that no program takes for the tag."""
    name, _, who = tag.partition(": ")
    return f"Dropped {name} of {who}, for {why}"


def notes(each: Compared, number: int) -> str:
    """What stands below the ``---`` of a patch in version ``number``."""
    kept = each.earlier.notes if each.earlier else ""
    lines = [f"- {line}" for line in dropped(each)]
    new = "\n".join([f"Changes in v{number}:", *lines]) if lines else ""
    return "\n\n".join(part for part in (new, kept) if part)
