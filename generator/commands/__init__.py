# SPDX-License-Identifier: GPL-2.0-only
"""One file per command, found and not registered.

A command module offers ``HELP`` (one line), ``DESCRIPTION`` (what ``--help`` says
above the options), ``arguments(parser)`` and ``run(arguments) -> int``, where the
integer is the exit status: 0 fine, 1 findings or refusals, 3 not all analysed.  A
:class:`~pgoff.checkers.errors.UserError` raised by ``run`` becomes one line and 2.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from typing import Protocol, cast


class Command(Protocol):
    """What a file in this folder offers."""

    HELP: str
    DESCRIPTION: str

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it, and give the exit status."""


def commands(*wanted: str) -> dict[str, Command]:
    """Every command by its name, which is the file's name; or only those ``wanted``.

    All of them if one that is wanted is none: to import them all takes its time.
    """
    names = [found.name for found in pkgutil.iter_modules(__path__)]
    chosen = wanted if wanted and set(wanted) <= set(names) else names
    return {
        name: cast(Command, importlib.import_module(f".{name}", __name__))
        for name in chosen
    }
