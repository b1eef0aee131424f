# SPDX-License-Identifier: GPL-2.0-only
"""Everything that is to be known of one parsed file, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .command import travels
from .flow import trace
from .graph import edges, tables
from .interface import interface, is_ioctl
from .mark import Mark
from .rules import checkers
from .run import Facts
from .sight import Sight, sight
from .trouble import Trouble, troubles
from .view import View


@dataclass(frozen=True)
class Examined:
    """What the rules stopped at in a file, and what the file says to other files.

    ``configuration`` is what it was parsed under: an architecture, and what is not as
    usual.
    """

    path: str
    marks: Mapping[str, tuple[Mark, ...]]
    facts: Facts
    sight: Sight
    troubles: tuple[Trouble, ...]
    doubts: tuple[str, ...] = ()
    configuration: str = ""


def examine(view: View) -> Examined:
    """Look at a file once, with every rule."""
    marks = {checker.name: tuple(checker.marks(view)) for checker in checkers()}
    unit = view.unit
    return Examined(unit.path, marks, _facts(view), sight(view), tuple(troubles(view)))


def _facts(view: View) -> Facts:
    known = interface(view.unit)
    functions = [node.cursor for node in view.walk.functions.values()]
    ways = tuple(travels(view))
    return Facts(
        tuple(tables(view)),
        tuple(edges(view)),
        ways,
        frozenset(view.symbol(each) for each in functions if is_ioctl(each, known)),
        frozenset(view.symbol(each) for each in functions)
        | {travel.origin for travel in ways},
        known,
        trace(view).graph,
    )
