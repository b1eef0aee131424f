# SPDX-License-Identifier: GPL-2.0-only
"""What was generated for a branch, kept beside it in ``refs/pgoff/NAME``.

``generated`` is the tip as it was generated and ``base`` the commit before the first
one; what a branch was before it was generated anew is in ``kept``.
"""

from __future__ import annotations

import pygit2

_FOLDER = "refs/pgoff"


def record(found: pygit2.Repository, branch: str, base: str, tip: str) -> None:
    """Keep the ``base`` and the ``tip`` (40 hex) of what was generated for a branch."""
    for name, target in (("base", base), ("generated", tip)):
        found.references.create(f"{_FOLDER}/{branch}/{name}", target, force=True)


def recorded(found: pygit2.Repository, branch: str) -> tuple[str, str] | None:
    """The base and the tip that were kept, None where nothing was."""
    names = [f"{_FOLDER}/{branch}/{name}" for name in ("base", "generated")]
    if not all(name in found.references for name in names):
        return None
    base, tip = (str(found.references[name].target) for name in names)
    return base, tip


def keep(found: pygit2.Repository, branch: str, tip: str) -> None:
    """What the branch was stays reachable, whatever becomes of reflogs."""
    found.references.create(f"{_FOLDER}/{branch}/kept/{tip}", tip, force=True)
