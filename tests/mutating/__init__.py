# SPDX-License-Identifier: GPL-2.0-only
"""Ways to build a real driver differently that change nothing of what it does.

Where tests/rewriting.py rewrites what a driver does with a page offset, these rewrite
how its functions are made, whatever they do: they go by the syntax tree.  Each yields
edits of one file; what does not compile afterwards was no way to rewrite that file.
"""

from __future__ import annotations

from .control import chains, chosen, left_early, turned
from .extracting import arms, tails, wrapped
from .mutation import Mutation
from .naming import renamed, reordered
from .values import named, pointed

__all__ = ["MUTATIONS"]

MUTATIONS = (
    Mutation("renamed", renamed),
    Mutation("reordered", reordered),
    Mutation("switch to if", chains),
    Mutation("comparisons turned", turned),
    Mutation("choices split", chosen),
    Mutation("wrapped", wrapped),
    Mutation("arm in a helper", arms),
    Mutation("end in a helper", tails),
    Mutation("command by a macro", named),
    Mutation("structure by a pointer", pointed),
    Mutation("else", left_early),
)
