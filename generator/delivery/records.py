# SPDX-License-Identifier: GPL-2.0-only
"""What was generated for a branch, kept beside it in ``refs/pgoff/NAME``.

``generated`` is the tip as it was generated and ``base`` the commit before the first
one; what a branch was before it was generated anew is in ``kept``.
"""

from __future__ import annotations

import pygit2

from .reference import Move

_FOLDER = "refs/pgoff"


def record(branch: str, base: str, tip: str) -> tuple[Move, ...]:
    """Keep the ``base`` and the ``tip`` (40 hex) of what was generated for a branch."""
    folder = f"{_FOLDER}/{branch}"
    return Move(f"{folder}/base", base), Move(f"{folder}/generated", tip)


def recorded(found: pygit2.Repository, branch: str) -> tuple[str, str] | None:
    """The base and the tip that were kept, None where nothing was."""
    names = [f"{_FOLDER}/{branch}/{name}" for name in ("base", "generated")]
    if not all(name in found.references for name in names):
        return None
    base, tip = (str(found.references[name].target) for name in names)
    return base, tip


def keep(branch: str, tip: str) -> Move:
    """What the branch was stays reachable, whatever becomes of reflogs."""
    return Move(f"{_FOLDER}/{branch}/kept/{tip}", tip)
