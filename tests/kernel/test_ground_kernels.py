# SPDX-License-Identifier: GPL-2.0-only
"""Real cores get the ground that they lack, and the objects of an open file on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.source import Source
from pgoff.generator.core.offer import read_core
from pgoff.generator.editing.program import Program
from pgoff.generator.editing.series import patched
from pgoff.generator.mmap.unlisted import unlisted
from pgoff.generator.stages import Options, mmap_core, mmap_ground, region_info_op
from pgoff.generator.survey import Survey

pytestmark = pytest.mark.kernel

KernelTree = Callable[[str], Path]
# How many patches each kernel needs for it.
LACKING = {"6.1": 2, "6.12": 0, "newest": 0}
# Who tears mappings down by a list of them.
LISTS = {"6.1": ["drivers/vfio/pci/vfio_pci_core.c"], "6.12": [], "newest": []}


@pytest.mark.parametrize("version", LACKING)
def test_a_core_gets_what_it_lacks(version: str, kernel_tree: KernelTree) -> None:
    source = Source(kernel_tree(version))
    known = Survey(source, read_core(Program(source)), ())
    made = region_info_op.generate(known, source, Options())
    source = patched(source, made.patches)
    ground = mmap_ground.generate(known, source, Options())
    assert ground.refusals == ()
    assert len(ground.patches) == LACKING[version]
    laid = patched(source, ground.patches)
    core = read_core(Program(laid))
    assert (core.errors, core.lacks) == ((), "")
    assert mmap_ground.generate(known, laid, Options()).patches == ()
    objects = mmap_core.generate(known, laid, Options())
    assert objects.refusals == ()
    assert len(objects.patches) == 4
    mapped = patched(laid, objects.patches)
    lists = unlisted(mapped)
    assert [(each.path, len(each.patches), each.held) for each in lists] == [
        (path, 2, None) for path in LISTS[version]
    ]
    core = read_core(Program(mapped))
    assert (core.errors, core.region_mmap, core.places) == ((), "get_region_mmap", True)
