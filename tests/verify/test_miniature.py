# SPDX-License-Identifier: GPL-2.0-only
"""The generated series for the miniature tree: it holds.

The tree is compiled by ``cc``, as the toy kernel is.  One driver of it is built for
s390 alone.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pgoff.checkers.source import Source
from pgoff.generator.cli import main

pytestmark = pytest.mark.usefixtures("toy_tools")

SERIES = Path(__file__).parents[2] / "patches" / "miniature"
MINIATURE = Path(__file__).parents[1] / "miniature"


def test_the_committed_series_holds(
    miniature_kernel: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every patch, on both architectures."""
    line = f"verify --tree {miniature_kernel} {SERIES} --work {tmp_path}/work"
    options = "--jobs 2 --format json --arch x86_64 --arch s390"
    status = main([*line.split(), *options.split()])
    said = json.loads(capfd.readouterr().out)
    faults = [
        (patch["file"], column, fault)
        for patch in said["patches"]
        for column, cell in patch["cells"].items()
        for fault in cell["faults"]
    ]
    assert not faults
    assert (status, said["unproved"]) == (0, [])
    # The letters tell of it: but for its Makefile, the tree is the one of the series.
    said["kernel"] = Source(MINIATURE).version
    report, out = tmp_path / "report.json", tmp_path / "out"
    report.write_text(json.dumps(said))
    words = ("generate", "--tree", str(MINIATURE), "-o", str(out))
    assert main([*words, "--proof", str(report)]) == 0
    letters = [path.read_text() for path in sorted(out.glob("*/0000-*"))]
    assert "\n  x86_64: built 1-" in letters[0]
    assert all("\n  s390: " in each for each in letters)
