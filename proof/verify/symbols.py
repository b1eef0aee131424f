# SPDX-License-Identifier: GPL-2.0-only
"""What modpost would say: symbols a module uses and nobody exports.

Objects alone build without it, but the module could not be loaded.  The base is taken
to be linkable, so what a module leaves undefined there is known to be exported,
unless an object built here is the one that exported it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .scratch import Scratch

EXPORTS = ("__export_symbol_", "__ksymtab_")
EXPORTING = re.compile(r"EXPORT_\w+\(\s*(\w+)")


@dataclass(frozen=True)
class Symbols:
    """What was built: pairs (object, symbol) undefined and defined; and the exports.

    Weak references count as neither.
    """

    undefined: frozenset[tuple[str, str]]
    defined: frozenset[tuple[str, str]]
    exported: frozenset[str]

    def foreign(self) -> frozenset[str]:
        """What is used here and comes from elsewhere."""
        defined = frozenset(name for _, name in self.defined)
        return frozenset(name for _, name in self.undefined) - self.exported - defined


def read(listing: str) -> Symbols:
    """Parse ``llvm-nm --print-file-name --format=posix``."""
    undefined, defined, exported = set(), set(), set()
    for line in listing.splitlines():
        place, _, rest = line.partition(": ")
        name, _, kind = rest.partition(" ")
        if kind.startswith("U"):
            undefined.add((place, name))
        elif kind[:1] in "ABCDRTVW":
            defined.add((place, name))
        for prefix in EXPORTS:
            if name.startswith(prefix):
                exported.add(name.removeprefix(prefix))
    return Symbols(frozenset(undefined), frozenset(defined), frozenset(exported))


def unresolved(
    symbols: Symbols, known: Iterable[str], parts: Iterable[str]
) -> frozenset[tuple[str, str]]:
    """The pairs (object, symbol) that neither ``known`` nor anything here provides.

    ``parts`` are objects that are not modules yet; one finds what another in its
    folder defines.
    """
    unlinked = frozenset(parts)
    near = {(_folder(at), name) for at, name in symbols.defined if at in unlinked}
    provided = symbols.exported | set(known)
    return frozenset(
        (at, name)
        for at, name in symbols.undefined
        if name not in provided and not (at in unlinked and (_folder(at), name) in near)
    )


def exported_by_tree(scratch: Scratch, names: Iterable[str]) -> frozenset[str]:
    """Those of ``names`` that some source of the tree exports."""
    wanted = sorted(set(names))
    if not wanted:
        return frozenset()
    patterns = [f"-e({name}{end}" for name in wanted for end in "),"]
    lines = scratch.grep("-h", "-F", *patterns, "--", "*.c", "*.S", "*.h")
    return frozenset(EXPORTING.findall(lines)) & frozenset(wanted)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
