# SPDX-License-Identifier: GPL-2.0-only
"""Completion for shells: scripts that shtab makes of the parsers."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

SHELLS = ("bash", "zsh", "fish")
# What values are, as their metavar says it; what is in neither is not completed.
_FOLDERS = ("DIR", "DIR|A..B", "FOLDER", "OUT")
_FILES = ("FILE", "PATH", "REPORT", "SERIES")


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script for one of ``SHELLS``; the parser is of no other use afterwards."""
    import shtab

    for action in _actions(parser):
        if action.metavar in _FOLDERS:
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
        elif action.metavar in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.metavar == "RULE":
            action.choices = _rules()
    return shtab.complete(parser, shell)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """All options and arguments; commands get their one line for a description."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for listed in action._choices_actions:
                below = action.choices[listed.dest]
                below.description = listed.help
                yield from _actions(below)


def _rules() -> list[str]:
    from ..checkers.rules import checkers

    return [checker.name for checker in checkers()]
