# SPDX-License-Identifier: GPL-2.0-only
"""Real drivers that do something else with a page offset: all of it goes, or it stays.

A driver that is written differently and does the same is refused, or asks the object as
often as it does when it is converted as it is: where it asks less, something goes on to
take the page offset apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from pgoff.checkers.ops import ops_tables
from pgoff.checkers.source import Source
from pgoff.generator.editing.program import Program
from pgoff.generator.editing.series import apply
from pgoff.generator.mmap.planner import Planner
from pgoff.generator.region_info.plan import State
from pgoff.generator.stages import Options

from tests.rewriting import REWRITINGS, Rewriting
from tests.test_rewriting import drivers

pytestmark = pytest.mark.kernel

# Where a driver is that uses the library in a file that defines none.
USERS = {
    "drivers/vfio/pci/vfio_pci_core.c": "drivers/vfio/pci/vfio_pci.c",
    "drivers/vfio/platform/vfio_platform_common.c": (
        "drivers/vfio/platform/vfio_platform.c"
    ),
}
ASKED = re.compile(rb"(obj->index\b)|(vfio_mmap_vma_pgoff\(obj\b|- obj->vm_pgoff\b)")
# What all examples come to takes minutes; those that are here went wrong once.
SOME = ("out-parameter", "helper extraction")
EXAMPLES = [
    pytest.param(
        each,
        marks=[] if each.name in SOME else [pytest.mark.long],
        id=each.name.replace(" ", "-"),
    )
    for each in REWRITINGS
]


def asked(source: Source, path: str) -> Counter[str] | None:
    """How often the converted file asks the object for what; None if it is refused."""
    program = Program(source)
    unit = program.unit(USERS.get(path, path))
    coming = [each.name for each in ops_tables(unit)]
    plan = Planner(source, Options().op_name).file(program, unit, coming)
    refused = [each for each in plan.drivers if each.state == State.REFUSED]
    assert all(each.reason and each.at for each in refused)
    if refused:
        return None
    pieces = [
        *plan.libraries,
        *(piece for each in plan.drivers for piece in each.pieces),
    ]
    files = apply(source, [edit for piece in pieces for edit in piece.edits])
    found = ASKED.finditer(files[path])
    return Counter("index" if each[1] else "page" for each in found)


@cache
def unchanged(root: Path, path: str) -> Counter[str]:
    """How often that is as the driver is written."""
    found = asked(Source(root), path)
    assert found is not None
    return found


@pytest.mark.parametrize("rewriting", EXAMPLES)
def test_nothing_goes_on_to_take_offsets_apart(
    rewriting: Rewriting,
    kernel_tree: Callable[[str], Path],
    capfd: pytest.CaptureFixture[str],
) -> None:
    source = Source(kernel_tree("6.12"))
    converted: list[str] = []
    refused: list[str] = []
    for path in drivers(source):
        text = source.read(path).decode()
        changed = rewriting.rewrite(text)
        if changed == text:
            continue
        found = asked(source.edited({path: changed.encode()}), path)
        assert found in (None, unchanged(source.root, path)), path
        (refused if found is None else converted).append(path)
    assert converted or refused
    with capfd.disabled():
        print(f"\n{len(converted)} of {len(converted) + len(refused)} are converted")
