# SPDX-License-Identifier: GPL-2.0-only
"""The generated series for the miniature tree: it holds.

The tree is compiled by ``cc``, as the toy kernel is.  One driver of it is built for
s390 alone.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pgoff.generator.cli import main

pytestmark = pytest.mark.usefixtures("toy_tools")

SERIES = Path(__file__).parents[2] / "patches" / "miniature"


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
