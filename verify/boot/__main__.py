# SPDX-License-Identifier: GPL-2.0-only
"""``python -m pgoff.verify.boot``: boot before and after patches, and compare."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ...checkers.errors import UserError
from ..arches import llvm_suffix
from ..mails import mails
from .comparison import Request, compare
from .declared import DEFAULT
from .kernel import EXTRAS, Toolchain
from .machine import KVM, MACHINES

DESCRIPTION = """\
Build the kernel of TREE without and with patches (or another tree), boot both under
QEMU with a program that drives every VFIO device there is, and compare what it saw.
Programs of the trees are run: give ones that you would build."""
STATUS = """\
exit status: 0 users see no difference that the patches' messages do not declare, and
the kernel reports nothing new; 1 they do, or it does; 2 usage or environment error"""


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m pgoff.verify.boot",
        description=DESCRIPTION,
        epilog=STATUS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _what(parser)
    _how(parser)
    return parser.parse_args(words)


def _what(parser: argparse.ArgumentParser) -> None:
    """What is compared."""
    parser.add_argument("--tree", type=Path, required=True, metavar="DIR")
    changed = parser.add_mutually_exclusive_group()
    changed.add_argument(
        "--series",
        type=Path,
        metavar="DIR",
        help="folder of mails, *.patch, or of waves",
    )
    changed.add_argument("--tip", type=Path, metavar="DIR", help="the tree afterwards")
    parser.add_argument(
        "--patch",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a diff or mail on top of that; repeatable",
    )


def _how(parser: argparse.ArgumentParser) -> None:
    """How it is built and booted."""
    parser.add_argument(
        "--work",
        type=Path,
        default=Path("build/boot"),
        metavar="DIR",
        help="copy, builds and traces, 3 GB for each tree (default: %(default)s)",
    )
    parser.add_argument(
        "--machine", action="append", choices=sorted(MACHINES), help="default: all"
    )
    parser.add_argument(
        "--debug", action="store_true", help="build with KASAN and lockdep"
    )
    parser.add_argument(
        "--with",
        dest="extra",
        action="append",
        default=[],
        choices=EXTRAS,
        help="more in the configuration; repeatable",
    )
    parser.add_argument(
        "--dynamic",
        action="store_true",
        help="force every offset to be one of the core's choice, after the patches",
    )
    parser.add_argument(
        "--revert",
        metavar="FILE:FUNCTION",
        help="put a fault in on purpose: the function as it is in TREE",
    )
    parser.add_argument(
        "--declared",
        type=Path,
        default=DEFAULT,
        metavar="FILE",
        help="differences that messages may declare (default: the project's)",
    )
    parser.add_argument("--accel", choices=("tcg", "kvm"), default="tcg")
    parser.add_argument(
        "--llvm", metavar="N", help="use clang-N (default: the highest there is)"
    )
    parser.add_argument("--jobs", type=int, default=2)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(words: Sequence[str] | None = None) -> int:
    """Compare as the options say; gives the exit status."""
    options = _options(words)
    if options.accel == "kvm" and not KVM.exists():
        sys.stderr.write(f"pgoff: there is no {KVM}; leave out --accel\n")
        return 2
    try:
        return compare(_request(options), _say)
    except UserError as error:
        sys.stderr.write(f"pgoff: {error}\n")
        return 2


def _request(options: argparse.Namespace) -> Request:
    """What the options ask for.

    Raises UserError for a folder that is no series, and where there is no clang.
    """
    series = mails(options.series) if options.series else ()
    return Request(
        options.tree.absolute(),
        options.tip,
        (*(each.path for each in series), *options.patch),
        options.work.absolute(),
        tuple(options.machine or MACHINES),
        Toolchain(llvm_suffix(options.llvm), options.jobs),
        debug=options.debug,
        extra=tuple(sorted(set(options.extra))),
        dynamic=options.dynamic,
        revert=options.revert,
        declared=options.declared,
        accel=options.accel,
    )


if __name__ == "__main__":
    sys.exit(main())
