# SPDX-License-Identifier: GPL-2.0-only
"""Who the mails are from, where nobody says so: the user whom git knows."""

from __future__ import annotations

from collections.abc import Iterator

import pygit2

from ..trees.base import Base
from .headers import require_author


def identity(base: Base) -> str:
    """``user.name <user.email>`` of git in the tree of ``base``, empty if none.

    Of a tree that is no git work tree, what the user's own configuration says.
    """
    for config in _configurations(base):
        try:
            return require_author(f"{config['user.name']} <{config['user.email']}>")
        except (KeyError, ValueError):
            continue
    return ""


def _configurations(base: Base) -> Iterator[pygit2.Config]:
    """What git would ask, the nearest first; a repository's has the others in it."""
    if base.repository is not None:
        yield pygit2.Repository(str(base.repository)).config
        return
    for find in (
        pygit2.Config.get_global_config,
        pygit2.Config.get_xdg_config,
        pygit2.Config.get_system_config,
    ):
        try:
            yield find()
        except OSError:
            continue
