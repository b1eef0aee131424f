# SPDX-License-Identifier: GPL-2.0-only
"""Real drivers, written differently: the findings survive."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.source import Source

from tests.rewriting import REWRITINGS, Rewriting
from tests.test_rewriting import drivers, survive

pytestmark = pytest.mark.kernel


@pytest.mark.parametrize("rewriting", REWRITINGS, ids=lambda each: each.name)
def test_findings_of_real_drivers_survive(
    rewriting: Rewriting, kernel_tree: Callable[[str], Path]
) -> None:
    source = Source(kernel_tree("newest"))
    done = [survive(source, path, rewriting) for path in drivers(source)]
    assert any(done)
