# SPDX-License-Identifier: GPL-2.0-only
"""The rules as far as other tools can say them, to compare with what those find."""

from __future__ import annotations

from importlib.resources import files

_FOLDER = files(__package__) / "exports"
_SUFFIXES = {"spatch": ".cocci", "semgrep": ".yaml"}


def tools() -> tuple[str, ...]:
    """The tools that there is an export for."""
    return tuple(_SUFFIXES)


def exported(tool: str) -> str:
    """The rules in the language of a tool."""
    return (_FOLDER / f"vm_pgoff{_SUFFIXES[tool]}").read_text("utf-8")
