# SPDX-License-Identifier: GPL-2.0-only
"""The series on a real kernel is the one that was committed as a manifest."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.generator.cli import main

pytestmark = pytest.mark.kernel

ROOT = Path(__file__).parents[2]
# A plain search of the whole tree is slow, and just the second opinion to have.
OPS_TABLE = re.compile(rb"struct vfio_device_ops \w+ = {")
KernelTree = Callable[[str], Path]


def test_the_series_is_the_committed_one(
    kernel_tree: KernelTree, kernel_series: KernelTree
) -> None:
    tree = kernel_tree("6.12")
    done = subprocess.run(
        [
            *(sys.executable, ROOT / "patches/manifest.py", "--tree", tree),
            *("--series", kernel_series("6.12")),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    committed = json.loads((ROOT / "patches/6.12/manifest.json").read_text())
    assert [each["subject"] for each in found["patches"]] == [
        each["subject"] for each in committed["patches"]
    ]
    if found["base"] != committed["base"]:
        warnings.warn(
            f"the manifest is of {committed['base']}, the source at hand is "
            f"{found['base']}: only the subjects were compared",
            stacklevel=1,
        )
        return
    assert found == committed


@pytest.mark.parametrize("version", ["6.1", "6.12", "newest"])
def test_every_driver_is_known(
    version: str, kernel_tree: KernelTree, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = kernel_tree(version)
    assert main(["status", "--tree", str(tree), "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    named = {
        path.relative_to(tree).as_posix()
        for folder in ("drivers", "samples")
        for path in (tree / folder).rglob("*.c")
        if OPS_TABLE.search(path.read_bytes())
    }
    assert {driver["path"] for driver in shown["drivers"]} == named
    states = {
        driver["stages"]["region-info-drivers"]["state"] for driver in shown["drivers"]
    }
    assert "refused" not in states
