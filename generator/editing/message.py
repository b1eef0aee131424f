# SPDX-License-Identifier: GPL-2.0-only
"""Commit messages: rendered from a template, and wrapped as the kernel wants them."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Sequence
from importlib.metadata import version
from itertools import groupby

from .render import render

WIDTH = 75  # columns, Documentation/process/submitting-patches.rst


def message(template: str, **values: object) -> str:
    """The message: subject, blank line, paragraphs wrapped at 75 columns.

    Paragraphs are separated by blank lines in the template; an indented one is kept.
    """
    subject, _, body = render(template, **values).strip().partition("\n")
    paragraphs = [
        each if each.startswith(" ") else textwrap.fill(" ".join(each.split()), WIDTH)
        for each in body.strip("\n").split("\n\n")
        if each.strip()
    ]
    return "\n\n".join([subject.strip(), *paragraphs]) + "\n"


def listed(words: Sequence[str]) -> str:
    """``a, b and c``; empty for none."""
    *first, last = words or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def counted(count: int, one: str, more: str) -> str:
    """``1 patch`` or ``2 patches``."""
    return f"{count} {one if count == 1 else more}"


def ranges(numbers: Sequence[int]) -> str:
    """``1-3, 7`` for the numbers 1, 2, 3 and 7, which have to ascend."""
    runs = []
    for _, group in groupby(enumerate(numbers), lambda each: each[1] - each[0]):
        run = [number for _, number in group]
        runs.append(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}")
    return ", ".join(runs)


def made_by() -> str:
    """The tool and its version, as every message and letter names them."""
    return f"pgoff {version('pgoff')}"


def continued(command: str) -> str:
    """``command`` indented, on several lines where it is too long, as a shell reads it.

    A word is never cut, so that one with blanks in it stays what it is.
    """
    lines = ["  "]
    for word in map(shlex.quote, shlex.split(command)):
        if len(lines[-1]) + len(word) + len(" \\") > WIDTH:
            lines.append("    ")
        lines[-1] += word if lines[-1].isspace() else f" {word}"
    return " \\\n".join(lines)
