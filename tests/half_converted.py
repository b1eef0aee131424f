# SPDX-License-Identifier: GPL-2.0-only
"""Trees with a part of their series, and what is generated for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hypothesis import strategies
from pgoff.checkers.source import Source
from pgoff.generator.editing.series import Patch, patched
from pgoff.generator.generation import Generated, generate
from pgoff.generator.region_info.plan import table_files
from pgoff.generator.stages import Options, stages
from pgoff.generator.survey import Survey, survey
from pgoff.generator.trees.base import Base


def generated(source: Source, options: Options | None = None) -> Generated:
    """All stages for ``source``."""
    options = options or Options()
    known = surveyed(source)
    return generate(Base(source, None, None, 0), known, list(stages()), options)


def surveyed(source: Source) -> Survey:
    return survey(source, table_files(source), Options().op_name)


@dataclass(frozen=True)
class Whole:
    """A tree and its whole series."""

    base: Source
    patches: tuple[Patch, ...]

    @cached_property
    def end(self) -> Mapping[str, bytes]:
        """The files that the series changes, as it leaves them."""
        return patched(self.base, self.patches).overlay

    @cached_property
    def tables(self) -> frozenset[str]:
        """The files with ops tables."""
        return frozenset(table_files(self.base))

    def free(self, stage: str) -> frozenset[int]:
        """The numbers of the patches of ``stage`` that need no other of that stage.

        They are those of drivers alone: nothing else in the stage changes their files.
        """
        own = [n for n, each in enumerate(self.patches) if each.stage == stage]
        count = Counter(path for n in own for path in self.patches[n].files)
        return frozenset(
            n
            for n in own
            if self.tables & self.patches[n].files.keys()
            and all(count[path] == 1 for path in self.patches[n].files)
        )

    def parts(self) -> strategies.SearchStrategy[frozenset[int]]:
        """Any prefix, or one that ends with any of the free patches of a stage."""
        prefixes = strategies.integers(0, len(self.patches)).map(
            lambda count: frozenset(range(count))
        )
        subsets = [
            strategies.sets(strategies.sampled_from(sorted(free))).map(
                frozenset(range(min(free))).union
            )
            for name in stages()
            if (free := self.free(name))
        ]
        return strategies.one_of(prefixes, *subsets)

    def with_part(self, part: Iterable[int]) -> Source:
        """The base with those of the patches."""
        return patched(self.base, (self.patches[number] for number in sorted(part)))

    def rest(self, part: Iterable[int]) -> list[str]:
        """The subjects of the patches that are not in ``part``."""
        left = sorted(set(range(len(self.patches))) - set(part))
        return [self.patches[number].subject for number in left]

    def missing(self, source: Source, more: Sequence[Patch]) -> list[str]:
        """The files that ``more`` on top of ``source`` does not leave as the series."""
        found = patched(source, more)
        paths = {*found.overlay, *self.end}
        return [p for p in sorted(paths) if found.read(p) != self.end.get(p)]


def whole(base: Source) -> Whole:
    """The whole series for ``base``, in which nothing is refused."""
    made = generated(base)
    assert (made.series.refusals, made.unanalysed) == ((), ())
    return Whole(base, made.series.patches)


def check_part(known: Whole, part: frozenset[int]) -> None:
    """A tree with ``part`` of the series gets exactly the rest, in its order."""
    source = known.with_part(part)
    made = generated(source)
    assert (made.series.refusals, made.unanalysed) == ((), ())
    assert [each.subject for each in made.series.patches] == known.rest(part)
    assert known.missing(source, made.series.patches) == []


def check_chosen(known: Whole, chosen: frozenset[tuple[str, str]]) -> None:
    """Who is chosen first, and then the others, come to the same as all at once."""
    first = generated(known.base, Options(chosen=chosen)).series.patches
    source = patched(known.base, first)
    made = generated(source)
    assert (made.series.refusals, made.unanalysed) == ((), ())
    assert known.missing(source, made.series.patches) == []
    after = patched(source, made.series.patches)
    assert generated(after).series.patches == ()
