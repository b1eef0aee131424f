# SPDX-License-Identifier: GPL-2.0-only
"""What the graphs of several units say together: whose mappings get where."""

from __future__ import annotations

from collections.abc import Iterable

from .graph import Graph
from .linked import NONE_REACHED, Linked, Reached
from .use import NOWHERE, Extent, Kind, Origin, Sighting, Use


def link(graphs: Iterable[Graph], reached: Reached = NONE_REACHED) -> tuple[Use, ...]:
    """Every use, with its origin, in the order of the places.

    ``reached`` are the symbols that are reached from the ops tables of VFIO by calls
    and references, and how: what those register is called with the mappings of VFIO.
    """
    return uses(Linked(graphs, reached))


def uses(linked: Linked) -> tuple[Use, ...]:
    """The same of graphs that were put together."""
    ways = {
        Origin.VFIO: linked.vfio,
        Origin.OTHER: linked.other,
        Origin.FOUND: linked.found,
        Origin.UNKNOWN: linked.unknown,
    }
    found: dict[tuple[Extent, Kind, Extent], Use] = {}
    for origin in ways:
        for seen in linked.seen:
            sighting = seen.sighting
            key = sighting.extent, sighting.kind, sighting.token
            if seen.origin in ways[origin]:
                way = ways[origin][seen.origin]
                tokens = (*way.tokens, *_tokens(sighting))
                use = Use(sighting, origin, way.notes, tokens)
                known = found.get(key)
                if known is None or _better(use, known):
                    found[key] = use
    return tuple(sorted(found.values(), key=lambda use: use.sighting))


def _tokens(sighting: Sighting) -> tuple[Extent, ...]:
    return () if sighting.token == NOWHERE else (sighting.token,)


def _better(use: Use, known: Use) -> bool:
    shorter = len(use.way) < len(known.way)
    return use.origin is known.origin and shorter
