# SPDX-License-Identifier: GPL-2.0-only
"""Linux 6.12 boots before and after the series, and its users see the same.

It takes 4 GB of disk (below PGOFF_BOOT_WORK, else in the cache) and, on two quiet
cores, about 10 minutes.
"""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.kbuild.store import folder as cache_folder

pytestmark = pytest.mark.kernel

KernelTree = Callable[[str], Path]
Compare = Callable[..., tuple[int, str]]
WORK = Path(os.environ.get("PGOFF_BOOT_WORK") or cache_folder() / "boot")


@pytest.fixture
def compare(kernel_tree: KernelTree, capfd: pytest.CaptureFixture[str]) -> Compare:
    """``compare(*options)`` boots 6.12 twice, shows what is said, and gives that."""

    def run(*options: str) -> tuple[int, str]:
        paths = ("--tree", str(kernel_tree("6.12")), "--work", str(WORK))
        command = [sys.executable, "-m", "pgoff.verify.boot", *paths, *options]
        said = []
        with (
            subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            ) as process,
            capfd.disabled(),
        ):
            assert process.stdout
            for line in process.stdout:
                print(line, end="", flush=True)
                said.append(line)
        return process.returncode, "".join(said)

    return run


def test_users_see_the_same(compare: Compare, kernel_series: KernelTree) -> None:
    status, said = compare("--series", str(kernel_series("6.12")))
    assert status == 0, said
    assert "users see the same" in said


def test_a_seeded_fault_is_seen(
    compare: Compare, kernel_tree: KernelTree, tmp_path: Path
) -> None:
    """A bound that is off by a page, in the code that maps BARs."""
    path = "drivers/vfio/pci/vfio_pci_core.c"
    before = (kernel_tree("6.12") / path).read_text()
    bound = "req_start + req_len > phys_len"
    assert before.count(bound) == 1
    after = before.replace(bound, "req_start + req_len > phys_len + PAGE_SIZE")
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{path}",
        f"b/{path}",
    )
    patch = tmp_path / "fault.patch"
    patch.write_text("".join(lines))
    status, said = compare("--patch", str(patch), "--machine", "noiommu")
    assert status == 1
    assert "beyond-by-1page -> mapped" in said
