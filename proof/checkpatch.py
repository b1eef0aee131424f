# SPDX-License-Identifier: GPL-2.0-only
"""Judge the text of a series: checkpatch.pl of that very tree, subjects, wrapping.

python proof/checkpatch.py --tree linux --series patches/6.12
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from verify.errors import FAULTS, FINE, STATUS, USAGE, ProofError
from verify.process import end_on_sigterm
from verify.style import new_messages, view

from verify import wording
from verify.mails import Mail, mails


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description="Run checkpatch.pl --strict on what a series adds.",
        epilog=STATUS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--tree", type=Path, required=True, metavar="DIR", help="kernel source or git")
    add("--series", type=Path, required=True, metavar="DIR", help="folder of *.patch")
    return parser.parse_args(argv)


def judge(tree: Path, mail: Mail) -> bool:
    """Print what is wrong with one mail; whether it is fine."""
    found = [*wording.faults(mail), *map(str, new_messages(tree, mail))]
    for fault in found:
        print(f"{mail.name}: {fault}", flush=True)
    return not found


def main(argv: Sequence[str] | None = None) -> int:
    """Judge every mail; the exit status."""
    options = arguments(argv)
    end_on_sigterm()
    try:
        series = mails(options.series)
        with view(options.tree) as tree:
            fine = [judge(tree, mail) for mail in series]
    except ProofError as error:
        print(f"proof: {error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("proof: interrupted", file=sys.stderr)
        return 130
    twice = wording.repeated(series)
    for subject in twice:
        print(f"more than one mail has the subject {subject}")
    print(f"{fine.count(True)} of {len(fine)} mails have nothing new to complain about")
    return FAULTS if twice or not all(fine) else FINE


if __name__ == "__main__":
    sys.exit(main())
