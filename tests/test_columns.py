# SPDX-License-Identifier: GPL-2.0-only
"""Tables: aligned, and no wider than a terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pgoff.checkers.columns import table

HEAD = ("driver", "path", "mmap-drivers")
ROWS = (
    ("birch_vfio_migration_ops", "drivers/vfio/birch/birch_vfio.c", "todo"),
    ("oak_ops", "samples/oak.c", "refused"),
)
CELLS = st.text("ab-/_ ", max_size=30).map(lambda cell: " ".join(cell.split()))


def test_a_table_is_as_wide_as_its_cells_where_nothing_limits_it() -> None:
    assert table(HEAD, ROWS) == (
        "driver                    path                             mmap-drivers\n"
        "------------------------  -------------------------------  ------------\n"
        "birch_vfio_migration_ops  drivers/vfio/birch/birch_vfio.c  todo\n"
        "oak_ops                   samples/oak.c                    refused\n"
    )


def test_the_head_is_folded_first() -> None:
    assert table(HEAD, ROWS, 67) == (
        "driver                    path                             mmap-\n"
        "                                                           drivers\n"
        "------------------------  -------------------------------  --------\n"
        "birch_vfio_migration_ops  drivers/vfio/birch/birch_vfio.c  todo\n"
        "oak_ops                   samples/oak.c                    refused\n"
    )


def test_then_the_widest_cells_go_on_in_the_next_line() -> None:
    assert table(HEAD, ROWS, 47) == (
        "driver              path                mmap-\n"
        "                                        drivers\n"
        "------------------  ------------------  -------\n"
        "birch_vfio_         drivers/vfio/       todo\n"
        "migration_ops       birch/birch_vfio.c\n"
        "oak_ops             samples/oak.c       refused\n"
    )


@pytest.mark.parametrize("width", [None, 80])
def test_a_table_may_be_empty(width: int | None) -> None:
    assert table(["a", ""], [], width) == "a\n-\n"


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5), st.integers(40, 90))
def test_nothing_is_lost_and_lines_fit(
    rows: list[tuple[str, str, str]], width: int
) -> None:
    lines = table(HEAD, rows, width).splitlines()
    pieces = [re.split(r"[-/_ ]", cell) for row in rows for cell in row]
    longest = max((len(each) + 1 for some in pieces for each in some), default=0)
    if longest <= 9:
        assert max(map(len, lines)) <= width
    text = re.sub(r"\s", "", "".join(sorted("".join(lines).replace("-", ""))))
    cells = "".join((*HEAD, *("".join(row) for row in rows))).replace("-", "")
    assert text == re.sub(r"\s", "", "".join(sorted(cells)))
