# SPDX-License-Identifier: GPL-2.0-only
"""``python -m pgoff.generator`` is ``pgoff``.

Nothing is loaded before it can be interrupted, and nothing in a worker process, which
imports this file as well.
"""

import sys


def main() -> int:
    """Run the command line; its exit status, 130 where it was interrupted."""
    try:
        from .cli import main as run

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("pgoff: interrupted; nothing had begun\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
