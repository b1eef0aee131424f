# SPDX-License-Identifier: GPL-2.0-only
"""The command line: thin, and the only place that prints an error or exits."""

from __future__ import annotations

import argparse
import io
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from ..checkers.errors import UserError
from .commands import commands
from .terminal.progress import printable, report

EXIT_STATUS = """\
exit status: 0 fine; 1 findings (check) or something refused (generate);
2 usage or environment error; 3 something requested could not be analysed"""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, as all others are."""

    def error(self, message: str) -> NoReturn:
        line = f"{self.prog}: {message}; see {self.prog} --help"
        self.exit(2, printable(line) + "\n")


class _Version(argparse.Action):
    """Prints the versions in use, which take long to find out."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        from pygit2 import LIBGIT2_VERSION

        from ..checkers.main_file import clang_version

        print(
            f"pgoff {version('pgoff')} with {clang_version()} (libclang), "
            f"libgit2 {LIBGIT2_VERSION}, Python {platform.python_version()}"
        )
        parser.exit()


def parser(*wanted: str) -> argparse.ArgumentParser:
    """The parser with one sub-parser for every command found, or for those wanted."""
    top = _Parser(
        prog="pgoff",
        description="Move VFIO drivers off vm_pgoff decoding, and keep them off it.",
        epilog=EXIT_STATUS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument(
        "--version", action=_Version, nargs=0, help="print the versions in use"
    )
    below = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in commands(*wanted).items():
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
    try:
        given = sys.argv[1:] if argv is None else list(argv)
        arguments = parser(*given[:1]).parse_args(given)
        with _output():
            return int(arguments.run(arguments))
    except UserError as error:
        report(f"pgoff: {error}")
        return 2
    except OSError as error:
        # What a command does not foresee, as a file that the user must not read.
        place = f" {error.filename}:" if error.filename else ""
        report(f"pgoff:{place} {error.strerror or error}")
        return 2
    except KeyboardInterrupt:
        report("pgoff: interrupted; nothing half-written was left")
        return 130


@contextmanager
def _output() -> Iterator[None]:
    """Standard output that takes every path; raises UserError where it is full.

    Where nobody reads it to the end, as in ``pgoff status | head``, that is no error
    to be said: the status tells it.
    """
    if sys.stdout is None:
        raise UserError("standard output is closed", "send it to a file or /dev/null")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        raise SystemExit(2) from None
    except OSError as error:
        if error.filename is not None:
            raise
        _drop_output()
        raise UserError(
            f"cannot write to standard output: {error.strerror}", "make room there"
        ) from error


def _drop_output() -> None:
    """Lest the interpreter tries to write the rest of it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
