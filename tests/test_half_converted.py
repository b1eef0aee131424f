# SPDX-License-Identifier: GPL-2.0-only
"""A tree that has a part of its series gets the rest, whatever that part is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as some
from pgoff.checkers.source import Source

from .half_converted import Whole, check_chosen, check_part, surveyed, whole
from .remembering import Memory, remembering
from .test_behaviour import MINIATURE

KernelTree = Callable[[str], Path]
# So that a failure is what every run finds; what is shrunk takes long for no use.
FIXED = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def known() -> Iterator[Whole]:
    """The miniature tree, its series, and all that was found out on the way."""
    with remembering():
        yield whole(Source(MINIATURE))


def parts(known: Whole, count: int) -> None:
    """Check ``count`` parts of the series, each another one."""
    held: set[frozenset[int]] = set()

    @settings(FIXED, max_examples=count)
    @given(known.parts())
    def check(part: frozenset[int]) -> None:
        assume(part not in held)
        check_part(known, part)
        held.add(part)

    check()
    assert len(held) == count


def choices(known: Whole, count: int) -> None:
    """Check ``count`` choices of drivers."""
    drivers = [each.key for each in surveyed(known.base).drivers]

    @settings(FIXED, max_examples=count)
    @given(some.frozensets(some.sampled_from(drivers)))
    def check(chosen: frozenset[tuple[str, str]]) -> None:
        check_chosen(known, chosen)

    check()


def test_a_part_of_the_series_and_the_rest_are_the_whole(known: Whole) -> None:
    parts(known, 12)


def test_a_series_goes_on_where_it_was_cut_short(known: Whole) -> None:
    """What is lent is taken back before the others, and what was left unused goes."""
    stages = [each.stage for each in known.patches]
    lent = [n for n, each in enumerate(known.patches) if each.topic]
    back = max(n for n in lent if stages[n] == "region-info-drivers")
    removal = stages.index("remove-old")
    for count in (back, removal, len(stages) - 2, len(stages) - 1):
        check_part(known, frozenset(range(count)))


def test_some_drivers_and_then_the_others_are_the_whole(known: Whole) -> None:
    choices(known, 4)


@pytest.mark.kernel
@pytest.mark.long
def test_many_parts(known: Whole) -> None:
    parts(known, 200)


@pytest.mark.kernel
@pytest.mark.long
def test_many_choices(known: Whole) -> None:
    choices(known, 40)


@pytest.mark.kernel
@pytest.mark.long
def test_parts_of_the_series_of_a_real_kernel(kernel_tree: KernelTree) -> None:
    with remembering(Memory(most=12)):
        parts(whole(Source(kernel_tree("6.12"))), 10)


def test_what_is_remembered_is_what_is_generated(known: Whole) -> None:
    """Memory is a shortcut, and makes no other series than worker processes do."""
    series = MINIATURE.parents[1] / "patches/miniature"
    mails = [p for p in sorted(series.rglob("*.patch")) if p.name[:4] != "0000"]
    for mail, patch in zip(mails, known.patches, strict=True):
        assert patch.message.split("\n\n", 1)[1].strip() in mail.read_text(), mail
