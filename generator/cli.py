# SPDX-License-Identifier: GPL-2.0-only
"""The command line: thin, and the only place that prints an error or exits."""

from __future__ import annotations

import argparse
import errno
import io
import os
import platform
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from ..checkers.errors import UserError
from ..checkers.kbuild.store import folder as kept
from .arguments import everywhere
from .commands import commands
from .completion import SHELLS, completion
from .terminal.progress import printable, report
from .terminal.volume import Volume, turned, volume

# A write that failed says no file; so do other failures, as that of a fork.
UNWRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
DESCRIPTION = """\
Move the VFIO drivers of a kernel tree off decoding vm_pgoff, and keep them off it.  The
tree needs no configuration and no build, and is never changed.

  pgoff status --tree ~/linux                 how far its drivers are
  pgoff check ~/linux/drivers/vfio            what stands in the way
  pgoff generate --tree ~/linux -o ~/series   the patches
  pgoff verify --tree ~/linux ~/series        the proof of each of them

`pgoff COMMAND --help` tells the rest, with examples."""
EXIT_STATUS = {
    0: "fine; always for `status`, whatever the states are, unless it is 2 or 3",
    1: "`check` found something, `generate` or `run` refused to convert something, or "
    "a patch does not hold (`verify`)",
    2: "usage or environment error, told in one line",
    3: "something that was asked for could not be analysed; it is named",
    130: "interrupted; nothing half-written was left",
}
ENVIRONMENT = {
    "PGOFF_CACHE": "the folder for what is derived from trees, in the place of the "
    "user's cache folder; all of it can be removed",
    "NO_COLOR": "anything in it keeps colours out of what goes to a terminal",
    "CI": "true: `check` lets the tree read nothing but itself, as with `--untrusted`",
    "SOURCE_DATE_EPOCH": "the date of the mails where the tree is no git work tree, in "
    "seconds since 1970",
}


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, as all others are."""

    def error(self, message: str) -> NoReturn:
        line = f"{self.prog}: {message}; see {self.prog} --help"
        self.exit(2, printable(line) + "\n")


def _epilog() -> str:
    """The exit statuses, a paragraph for each."""
    lines = [
        textwrap.fill(
            f"{status}: {what}", 80, initial_indent="  ", subsequent_indent="     "
        )
        for status, what in EXIT_STATUS.items()
    ]
    return "\n".join(["exit status:", *lines])


class _Version(argparse.Action):
    """Prints the versions in use, which take long to find out."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        print(_versions())
        parser.exit()


def _versions() -> str:
    from importlib.metadata import version

    from pygit2 import LIBGIT2_VERSION

    from ..checkers.main_file import clang_version

    return (
        f"pgoff {version('pgoff')} with {clang_version()} (libclang), "
        f"libgit2 {LIBGIT2_VERSION}, Python {platform.python_version()}"
    )


class _Completion(argparse.Action):
    """Prints a script for a shell, of the parser of all commands."""

    def __call__(
        self, parser: argparse.ArgumentParser, _: object, shell: object, *__: object
    ) -> NoReturn:
        print(completion(parser, str(shell)), end="")
        parser.exit()


def parser(*wanted: str) -> argparse.ArgumentParser:
    """The parser with one sub-parser for every command found, or for those wanted."""
    top = _Parser(
        prog="pgoff",
        description=DESCRIPTION,
        epilog=_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument(
        "--version", action=_Version, nargs=0, help="print the versions in use"
    )
    top.add_argument(
        "--print-completion",
        action=_Completion,
        choices=SHELLS,
        metavar="SHELL",
        help=f"print a script that completes in SHELL: {', '.join(SHELLS)}",
    )
    everywhere(top, "above")
    below = top.add_subparsers(
        title="commands", dest="command", required=True, metavar="COMMAND"
    )
    for name, command in commands(*wanted).items():
        sub = below.add_parser(
            name,
            help=command.HELP,
            description=command.DESCRIPTION,
            epilog=_epilog(),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.arguments(sub)
        everywhere(sub, "below")
        sub.set_defaults(run=command.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status as the module docstring of `commands` says."""
    try:
        given = sys.argv[1:] if argv is None else list(argv)
        arguments, unknown = parser(*_first(given)).parse_known_args(given)
        if unknown:
            # argparse itself would point to the help of pgoff, which lists no options.
            own = _Parser(prog=f"pgoff {arguments.command}")
            own.error(f"unrecognized arguments: {' '.join(unknown)}")
        with turned(getattr(arguments, "volume", Volume.NORMAL)), _output():
            _go(arguments)
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


def _first(given: Sequence[str]) -> Iterator[str]:
    """The command, if there is one: its parser is all that has to be made."""
    words = iter(given)
    for word in words:
        if word == "-C":
            next(words, None)
        elif not word.startswith("-"):
            yield word
            return


def _go(arguments: argparse.Namespace) -> None:
    """Go where the command is to run; raises OSError where there is no such folder."""
    for place in ("above", "below"):
        for folder in getattr(arguments, place, ()):
            os.chdir(folder)
    if volume() is Volume.VERBOSE:
        report(f"{_versions()}; in {Path.cwd()}; what is derived is in {kept()}")


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
        if error.filename is not None or error.errno not in UNWRITTEN:
            raise
        _drop_output()
        raise UserError(
            f"cannot write to standard output: {error.strerror}", "make room there"
        ) from error


def _drop_output() -> None:
    """Lest the interpreter tries to write the rest of it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
