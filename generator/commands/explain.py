# SPDX-License-Identifier: GPL-2.0-only
"""``pgoff explain``: what a rule is for, as its file says it."""

from __future__ import annotations

import argparse
import difflib
import sys

from ...checkers.documentation import described
from ...checkers.errors import UserError
from ...checkers.rules import checkers

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
    rules = {checker.name: checker for checker in checkers()}
    if options.rule is None:
        for name, checker in rules.items():
            what = checker.documentation.what
            sys.stdout.write(f"{name} ({checker.severity}): {what}\n")
        return 0
    if options.rule not in rules:
        near = difflib.get_close_matches(options.rule, rules, 1) or sorted(rules)
        raise UserError(
            f"there is no rule {options.rule!r}", f"did you mean {', '.join(near)}?"
        )
    checker = rules[options.rule]
    sys.stdout.write(described(checker.name, checker.severity, checker.documentation))
    return 0
