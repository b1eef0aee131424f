# SPDX-License-Identifier: GPL-2.0-only
"""``pgoff rules``: which rules there are, and the same for other tools."""

from __future__ import annotations

import argparse
import sys

from ...checkers.documentation import listed
from ...checkers.export import exported, tools
from ...checkers.rules import checkers

HELP = "list the rules of `pgoff check`, or export them"
DESCRIPTION = """\
List the rules with what they mind.  With --export, write what can be said of them in
the language of another tool: a semantic patch for spatch, or rules for semgrep.  Those
know neither the files of a driver nor where a value comes from, so that they find more
and less.  spatch runs the first python3 in PATH, and ends where that is newer than it
knows, as that of a virtual environment may be.

  pgoff rules
  pgoff rules --export spatch > vm_pgoff.cocci
  spatch --sp-file vm_pgoff.cocci --dir drivers/vfio"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "--export", choices=tools(), metavar="TOOL", help=f"one of {', '.join(tools())}"
    )


def run(options: argparse.Namespace) -> int:
    """Print the list, or the export."""
    if options.export is not None:
        sys.stdout.write(exported(options.export))
        return 0
    for each in checkers():
        sys.stdout.write(listed(each.name, each.severity, each.documentation))
    return 0
