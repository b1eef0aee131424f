# SPDX-License-Identifier: GPL-2.0-only
"""How far a run is, where there is no terminal, and where nobody listens."""

from __future__ import annotations

import sys

import pytest
from pgoff.verify import telling
from pgoff.verify.running import Progress


def test_a_line_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where standard error is closed: who says it knows what to do then."""
    monkeypatch.setattr(telling, "LINE_EVERY", 0.0)
    monkeypatch.setattr(sys, "stderr", None)
    said: list[str] = []
    with telling.telling(said.append) as tell:
        tell(Progress(1, 3, 0, "compile x86_64", None))
        tell(Progress(2, 3, 1, "", 120.0))
    assert said == [
        "Proving: 1 of 3 cells, 0 known before, compile x86_64",
        "Proving: 2 of 3 cells, 1 known before, about 2 min left",
    ]


def test_a_line_for_each_cell_that_is_done() -> None:
    said: list[str] = []
    with telling.telling(said.append, each=True) as tell:
        for done in (0, 0, 1, 1):
            tell(Progress(done, 2, 0, "compile x86_64", None))
    assert said == [
        "Proving: 0 of 2 cells, 0 known before, compile x86_64",
        "Proving: 1 of 2 cells, 0 known before, compile x86_64",
    ]
