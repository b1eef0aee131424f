# SPDX-License-Identifier: GPL-2.0-only
"""What a cover letter says of the versions before."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from ..editing.message import WIDTH, counted
from .carried import GONE, drop, dropped
from .comparison import Comparison
from .previous import Cover

_EARLIER = re.compile(
    r"(?m)^Changes in v\d+:\n(?:(?:- |  ).*\n|\n(?=Changes in v\d+:\n))+"
)
ARCHIVE = "https://lore.kernel.org/r/"


def changelog(number: int, points: Sequence[str], cover: Cover | None) -> str:
    """``Changes in v2:`` with a line for each point, then what ``cover`` says of v1.

    ``cover`` is the last version's letter; without a newline at the end.
    """
    found = _EARLIER.search(cover.body) if cover else None
    kept = [found[0].strip()] if found else []
    head = [f"Changes in v{number}:", *(_filled(each) for each in points)]
    return "\n\n".join(["\n".join(head), *kept] if points else kept)


def own(text: str) -> Iterator[str]:
    """The points that a person wrote: what each ``-`` begins, or a line each.

    A line that is indented goes on with the one before.
    """
    begins = r"- |\n" if re.search(r"(?m)^- ", text) else r"\S|\n"
    for paragraph in re.split(rf"\n(?={begins})", text.strip("\n")):
        words = " ".join(paragraph.removeprefix("- ").split())
        if words:
            yield words


def points(found: Comparison) -> Iterator[str]:
    """What has changed since the last version, and whose tags that costs."""
    same = sum(each.same for each in found.patches)
    for each in found.patches:
        if each.earlier is None:
            yield f"New: {each.patch.subject}"
            continue
        if not each.same:
            yield f"Changed: {each.patch.subject}"
        if each.earlier.subject != each.patch.subject:
            yield f"Renamed: {each.patch.subject}, which was: {each.earlier.subject}"
        for line in dropped(each):
            yield f"{line}: {each.patch.subject}"
    for gone in found.gone:
        yield f"Gone: {gone.subject}"
        for tag in gone.tags:
            yield f"{drop(tag, GONE)}: {gone.subject}"
    if same:
        yield f"The same: {counted(same, 'patch', 'patches')}"


def link(number: int, where: str) -> str:
    """The point that says where version ``number`` is: by an address or message id."""
    return f"Link to v{number}: " + (
        where if "://" in where else ARCHIVE + where.strip("<>")
    )


def _filled(point: str) -> str:
    """A point of a list, wrapped as the kernel wants it."""
    return textwrap.fill(
        point,
        WIDTH,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
