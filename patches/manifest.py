# SPDX-License-Identifier: GPL-2.0-only
"""What a series on a real kernel comes to, small enough to be committed.

    python patches/manifest.py --tree DIR --series OUT > patches/6.12/manifest.json

For the base and each patch: its wave, where there are several, subject, files, lines
added and removed, and the id that ``git patch-id --stable`` gives, which neither line
numbers nor white space change.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from pgoff.checkers.source import Source
from pgoff.verify.mails import Mail, mails


def manifest(tree: Path, series: Path) -> dict[str, object]:
    """The manifest of the mails in ``series``, which were generated for ``tree``."""
    return {
        "base": Source(tree).version,
        "patches": [_patch(each) for each in mails(series)],
    }


def _patch(mail: Mail) -> dict[str, object]:
    lines = mail.diff.split("\n")
    added = [line for line in lines if line.startswith("+")]
    files = [line[6:] for line in added if line.startswith("+++ b/")]
    removed = [line for line in lines if line.startswith("-")]
    return {
        "wave": mail.wave,
        "subject": mail.subject,
        "files": files,
        "added": len(added) - len(files),
        "removed": len(removed) - len(files),
        "patch-id": _patch_id(mail.path.read_bytes()),
    }


def _patch_id(content: bytes) -> str:
    done = subprocess.run(
        ["git", "patch-id", "--stable"], input=content, capture_output=True, check=True
    )
    return done.stdout.split()[0].decode()


def main() -> int:
    """Print the manifest."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tree", type=Path, required=True)
    parser.add_argument("--series", type=Path, required=True)
    options = parser.parse_args()
    found = manifest(options.tree.resolve(), options.series)
    json.dump(found, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
