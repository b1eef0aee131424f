# SPDX-License-Identifier: GPL-2.0-only
"""Real drivers, built differently: the series converts them, or says why it does not.

In each round every driver is built in another way than its neighbour; all rounds
together show all ways with all drivers, and those that take no hours two of each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pgoff.checkers.check import check
from pgoff.checkers.selection import select
from pgoff.checkers.source import Source
from pgoff.generator.editing.series import patched
from pgoff.generator.generation import Generated, generate
from pgoff.generator.region_info.plan import table_files
from pgoff.generator.stages import Options, stages
from pgoff.generator.survey import survey
from pgoff.generator.trees.base import open_base
from pgoff.generator.workers import staying

from tests.mutating import MUTATIONS

pytestmark = pytest.mark.kernel

ROUNDS = [
    pytest.param(number, marks=[] if number in (0, 4) else [pytest.mark.long])
    for number in range(len(MUTATIONS))
]
RULES = {"vm_pgoff_write", "vm_pgoff_decode", "vm_pgoff_compare", "vm_pgoff_as_pfn"}


def mutated(source: Source, number: int) -> dict[str, tuple[str, bytes]]:
    """The files of a round: how each is built, and its text."""
    found = {}
    paths = [path for path in select(source, []).files if path.endswith(".c")]
    words = (b"vm_pgoff", b"VFIO_DEVICE_GET_REGION_INFO")
    answering = [p for p in paths if any(word in source.read(p) for word in words)]
    for place, path in enumerate(answering):
        for step in range(len(MUTATIONS)):
            mutation = MUTATIONS[(place + number + step) % len(MUTATIONS)]
            text = mutation.applied(source, path)
            if text is not None:
                found[path] = (mutation.name, text)
                break
    return found


@staying()
def generated(tree: Path, source: Source) -> Generated:
    """All stages, on the tree as ``source`` has it."""
    known = survey(source, table_files(source), Options().op_name)
    base = replace(open_base(tree), source=source)
    return generate(base, known, list(stages()), Options())


@pytest.mark.parametrize("number", ROUNDS)
def test_the_series_survives(
    number: int, kernel_tree: Callable[[str], Path], capfd: pytest.CaptureFixture[str]
) -> None:
    tree = kernel_tree("6.12")
    source = Source(tree)
    files = mutated(source, number)
    before = source.edited({path: text for path, (_, text) in files.items()})
    made = generated(tree, before)
    with capfd.disabled():
        print(f"\n{', '.join(f'{path}: {name}' for path, (name, _) in files.items())}")
    assert not made.unanalysed
    assert not made.series.refusals
    after = patched(before, made.series.patches)
    report = check(after, select(after, []))
    assert not [each for each in report.findings if each.rule in RULES]
    assert report.census.remainder == 0
