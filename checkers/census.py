# SPDX-License-Identifier: GPL-2.0-only
"""The balance: every word that could be a use is accounted for, or said not to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from .finding import Unanalysed
from .mark import Place
from .text import Text
from .vocabulary import CODE, MACRO, Word, words

if TYPE_CHECKING:
    # A census is read from the cache without libclang, which takes longer to import.
    from .sight import Sight

FINDING, ALLOWED, UNANALYSED, REMAINDER = (
    "finding",
    "allowed",
    "unanalysed",
    "remainder",
)


@dataclass(frozen=True)
class Census:
    """How many words there are, and what became of them.

    ``allowed`` counts by class; ``remainder`` is what nothing is known about, which is
    never right.  The sum of all parts is ``tokens``.
    """

    tokens: int = 0
    findings: int = 0
    allowed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    unanalysed: int = 0

    @property
    def remainder(self) -> int:
        """The words that no part accounts for."""
        known = self.findings + sum(self.allowed.values()) + self.unanalysed
        return self.tokens - known


@dataclass(frozen=True)
class Ledger:
    """What is known of words, by their places.

    ``findings`` are the words that findings are about, ``seen`` and ``hidden`` what the
    parses saw and did not, ``read`` the files they read, and ``unread`` says of others
    why they were not.
    """

    findings: frozenset[Place]
    seen: Mapping[Place, str]
    hidden: Mapping[Place, str]
    read: frozenset[str]
    unread: Mapping[str, str]

    @staticmethod
    def of(
        sights: Sequence[Sight],
        findings: Iterable[Place],
        unread: Mapping[str, str],
        classes: Mapping[Place, str] = MappingProxyType({}),
    ) -> Ledger:
        """What several parses saw together: what one did not see another may have.

        ``classes`` is what is known better of uses than how they look.
        """
        read = frozenset(path for each in sights for path in each.paths)
        seen: dict[Place, str] = {}
        hidden: dict[Place, str] = {}
        for each in sights:
            for place, name in each.seen.items():
                name = classes.get(place, name)
                seen[place] = min(name, seen.get(place, name))
            for place, reason in each.hidden.items():
                hidden.setdefault(place, reason)
        return Ledger(frozenset(findings), seen, hidden, read, unread)

    def entry(self, path: str, word: Word) -> tuple[str, str]:
        """The part of the balance that a word belongs to, and its class or reason."""
        place = path, word.offset
        if place in self.findings:
            return FINDING, ""
        if word.where not in (CODE, MACRO):
            return ALLOWED, word.where
        if place in self.seen:
            return ALLOWED, self.seen[place]
        if place in self.hidden:
            return UNANALYSED, self.hidden[place]
        if path in self.unread:
            return UNANALYSED, self.unread[path]
        if path not in self.read:
            return UNANALYSED, "no file that was parsed reads it"
        return REMAINDER, "nothing is known of it"


def balance(
    contents: Mapping[str, bytes], ledger: Ledger
) -> tuple[Census, tuple[Unanalysed, ...]]:
    """The census of the files in ``contents``, and each word that is not analysed."""
    parts: Counter[str] = Counter()
    allowed: Counter[str] = Counter()
    missing = []
    for path, content in sorted(contents.items()):
        text = Text(content)
        for word in words(content):
            part, detail = ledger.entry(path, word)
            parts[part] += 1
            if part == ALLOWED:
                allowed[detail] += 1
            elif part != FINDING:
                line = text.line(word.offset)
                missing.append(Unanalysed(path, f"line {line}: {word.text}: {detail}"))
    counted = Census(
        sum(parts.values()),
        parts[FINDING],
        MappingProxyType(dict(sorted(allowed.items()))),
        parts[UNANALYSED],
    )
    return counted, tuple(missing)
