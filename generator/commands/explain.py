# SPDX-License-Identifier: GPL-2.0-only
"""``pgoff explain``: what a rule is for, as its file says it."""

from __future__ import annotations

import argparse
import sys

from ...checkers.documentation import described, listed
from ...checkers.rules import checkers
from ...checkers.sifting import chosen

HELP = "tell what a rule of `pgoff check` is for"
DESCRIPTION = """\
Show why a rule is there, what it minds, what to write instead and how sure it is.
Without RULE, list the rules.

  pgoff explain vm_pgoff_write"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "rule", nargs="?", metavar="RULE", help="its name, as `pgoff rules` lists it"
    )


def run(options: argparse.Namespace) -> int:
    """Print what documents a rule, or a line for each; 0, or raises UserError."""
    wanted = None if options.rule is None else chosen([options.rule], [])
    told = listed if wanted is None else described
    for each in checkers():
        if wanted is None or each.name in wanted:
            sys.stdout.write(told(each.name, each.severity, each.documentation))
    return 0
