# SPDX-License-Identifier: GPL-2.0-only
"""Commit messages: rendered from a template, and wrapped as the kernel wants them."""

from __future__ import annotations

import textwrap

from .render import render

WIDTH = 75


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
