# SPDX-License-Identifier: GPL-2.0-only
"""The documentation of a rule, which is the docstring of its file."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

HEADINGS = ("Why", "Bad", "Good", "Confidence", "References")
_CODE = ("Bad", "Good")
_HEADING = re.compile(rf"^({'|'.join(HEADINGS)})::?$", re.MULTILINE)


@dataclass(frozen=True)
class Documentation:
    """``what`` is one line; ``sections`` maps each of HEADINGS to its text."""

    what: str
    sections: Mapping[str, str]

    @property
    def missing(self) -> tuple[str, ...]:
        """The headings that have no text."""
        return tuple(name for name in HEADINGS if not self.sections.get(name))


def documentation(docstring: str) -> Documentation:
    """The parts of a docstring: a line, then headings in the order of HEADINGS."""
    first, *rest = _HEADING.split(inspect.cleandoc(docstring))
    texts = (textwrap.dedent(text).strip("\n") for text in rest[1::2])
    sections = dict(zip(rest[::2], texts, strict=True))
    return Documentation(first.strip(), MappingProxyType(sections))


def listed(name: str, severity: str, known: Documentation) -> str:
    """The rule ``name`` in one line of a list."""
    return f"{name} ({severity}): {known.what}\n"


def described(name: str, severity: str, known: Documentation) -> str:
    """The documentation of the rule ``name`` as plain text."""
    parts = [f"{name} ({severity})\n\n{known.what}\n"]
    for heading, section in known.sections.items():
        parts.append(f"{heading}:\n\n{textwrap.indent(section, '    ')}\n")
    return "\n".join(parts)


def chapter(name: str, severity: str, known: Documentation) -> str:
    """The documentation of the rule ``name`` as a chapter of a Markdown page."""
    parts = [f"## {name}\n\n*{severity}.* {known.what}\n"]
    for heading, section in known.sections.items():
        if heading in _CODE:
            parts.append(f"{heading}:\n\n```c\n{section}\n```\n")
        else:
            parts.append(f"**{heading}.** {_markdown(section)}\n")
    return "\n".join(parts)


def _markdown(section: str) -> str:
    return section.replace("``", "`")
