# SPDX-License-Identifier: GPL-2.0-only
"""The command line: thin, and the only place that prints an error or exits."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version

from ..checkers.errors import UserError
from .commands import commands

EXIT_STATUS = """\
exit status: 0 fine; 1 findings (check) or something refused (generate);
2 usage or environment error; 3 something requested could not be analysed"""


def parser() -> argparse.ArgumentParser:
    """The parser with one sub-parser for every command found."""
    top = argparse.ArgumentParser(
        prog="pgoff",
        description="Move VFIO drivers off vm_pgoff decoding, and keep them off it.",
        epilog=EXIT_STATUS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"pgoff {version('pgoff')}")
    below = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in commands().items():
        sub = below.add_parser(
            name,
            help=command.HELP,
            description=command.DESCRIPTION,
            epilog=EXIT_STATUS,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.arguments(sub)
        sub.set_defaults(run=command.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status as the module docstring of `commands` says."""
    arguments = parser().parse_args(argv)
    try:
        status = arguments.run(arguments)
        sys.stdout.flush()
        return int(status)
    except UserError as error:
        print(f"pgoff: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 2
    except KeyboardInterrupt:
        print("pgoff: interrupted; nothing half-written was left", file=sys.stderr)
        return 130
